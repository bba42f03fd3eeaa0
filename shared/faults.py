"""Describes an exception by its class and place, never by its message, which may hold personal data."""

import traceback


def place_of(exc: BaseException) -> str:
    """The exception's class and the innermost line of it, e.g. `IntegrityError (timeline.py:31 in on_submitted)`."""
    frames = traceback.extract_tb(exc.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename and "/lib/python" not in frame.filename]
    chosen = (own or frames)[-1:]
    where = "".join(f" ({frame.filename.rpartition('/')[2]}:{frame.lineno} in {frame.name})" for frame in chosen)
    return f"{type(exc).__name__}{where}"


def trail_of(exc: BaseException) -> str:
    """Class and frames of the exception and of its causes, one a line, without messages and without values."""
    lines = []
    current: BaseException | None = exc
    while current is not None:
        lines.append(f"{type(current).__module__}.{type(current).__qualname__}")
        lines += [
            f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
            for frame in traceback.extract_tb(current.__traceback__)
        ]
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n".join(lines)
