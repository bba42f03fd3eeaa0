from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.publicity.desk import Desk, Staff
from tests.publicity.house import House


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture(scope="session")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    staff = Staff(tmp_path_factory.mktemp("staff"))
    yield staff
    staff.accounts.close()


@pytest.fixture
def desk(tmp_path: Path, staff: Staff) -> Iterator[Desk]:
    desk = Desk(tmp_path, staff)
    yield desk
    desk.close()
