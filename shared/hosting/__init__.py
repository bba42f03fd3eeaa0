"""Hosting services in processes: a service's parts wired once, and the worker that does what needs no request."""

from shared.hosting.service import Chore, Clock, Service, Timer, assemble, cause_of
from shared.hosting.worker import Worker

__all__ = ["Chore", "Clock", "Service", "Timer", "Worker", "assemble", "cause_of"]
