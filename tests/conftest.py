"""Fixtures that every folder of tests may use."""

import signal

from tests.postgres import postgres_server, postgres_url
from tests.suite import played, serving

__all__ = ["played", "postgres_server", "postgres_url", "serving"]

# A shell that runs the tests in the background has them ignore Ctrl-C, and all that they start with them.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
