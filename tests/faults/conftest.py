"""The undisturbed round, played once for all workers, against which the disturbed ones are held."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.commands import end_all
from tests.suite import played

__all__ = ["played"]


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data directory that is not there yet; whatever still runs on it when the test is over is ended."""
    path = tmp_path / "suite" / "data"
    yield path
    end_all(path)
