"""The registry in which this service declares what it publishes and what it listens to."""

from shared.messaging import Registry

registry = Registry("review")
