"""The running review service of a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.review.house import House, open_accounts


@pytest.fixture(scope="session")
def accounts_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("review") / "accounts.db"
    open_accounts(file)
    return file


@pytest.fixture
def house(tmp_path: Path, accounts_file: Path) -> Iterator[House]:
    running = House(tmp_path, accounts_file)
    yield running
    running.close()
