import pytest

from tests.publicity.house import House


@pytest.fixture
def house() -> House:
    return House()
