"""Errors of the bus, and how any error is described where no content of a message may appear."""


class Described(Exception):  # noqa: N818 - a base, not an error by itself
    """An error of this package: its text holds nothing of a message's content."""


class StoppedError(Described):
    """Going on would do harm; a person has to look."""


def describe(error: BaseException) -> str:
    """An error's kind and, where it surely holds nothing of a message's content, its text."""
    return f"{type(error).__name__}: {error}" if isinstance(error, Described) else type(error).__name__
