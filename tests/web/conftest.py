"""An application with a few routes of every kind, its accounts, and clients of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from shared.web import Accounts, create_app
from tests.web.routes import PASSWORD, router

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    accounts = Accounts(f"sqlite:///{tmp_path}/accounts.db")
    accounts.create()
    accounts.add("li.na", name="李娜", department="haizhou", roles=["clerk"], password=PASSWORD)
    accounts.add("wang", name="王强", department="zlxh", roles=["office", "admin"], password=PASSWORD)
    yield accounts
    accounts.close()


@pytest.fixture
def app(accounts: Accounts) -> FastAPI:
    return create_app(routers=[router()], accounts=accounts)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    # Errors must be answered, not raised: that is what is tested.
    with TestClient(app, base_url="http://honours.test") as client:
        yield client


def bearer(client: TestClient, account: str = "li.na") -> dict[str, str]:
    answer = client.post("/api/login", json={"account": account, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}
