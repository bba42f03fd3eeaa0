"""The demo's clock: a file that the driver sets and the suite's processes read, so that a round passes in seconds."""

from datetime import datetime
from pathlib import Path


class DemoClock:
    """Tells the moment that stands in a file. A production server is never given one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self) -> datetime:
        """The demo's now."""
        return datetime.fromisoformat(self.path.read_text(encoding="ascii"))

    def set(self, at: datetime) -> None:
        """Move the demo's now; readers see the old or the new moment, never half of one."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(at.isoformat(), encoding="ascii")
        fresh.replace(self.path)
