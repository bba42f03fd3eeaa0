"""Live and ready."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import NoReturn

from starlette.testclient import TestClient

from shared.history import open_ledger
from shared.readmodels import Views
from shared.web import Check, Reading, create_app, database_check, lag_check, read_models_check
from tests.readmodels.counters import CODEC, values_model, write


def readiness(*checks: Check) -> tuple[int, dict[str, dict[str, object]]]:
    with TestClient(create_app(checks=checks)) as client:
        assert client.get("/healthz").json() == {"status": "live"}
        answer = client.get("/readyz")
    found = answer.json()
    assert found["status"] == ("ready" if answer.status_code == 200 else "not ready")
    return answer.status_code, found["checks"]


def test_ready_when_every_check_is_well() -> None:
    async def bus() -> Reading:
        return Reading(ok=True, value="connected")

    status, checks = readiness(Check("bus", bus), lag_check("relay", lambda: 3, most=10))
    assert status == 200
    assert checks == {
        "bus": {"ok": True, "value": "connected", "detail": ""},
        "relay": {"ok": True, "value": 3, "detail": ""},
    }


def test_not_ready_when_one_lags_fails_or_does_not_answer() -> None:
    def fail() -> NoReturn:
        raise ConnectionError("password=13812345678")

    async def hang() -> Reading:
        await asyncio.sleep(60)
        raise AssertionError

    started = time.perf_counter()
    status, checks = readiness(Check("bus", fail), Check("slow", hang), lag_check("relay", lambda: 11, most=10))
    assert status == 503
    assert time.perf_counter() - started < 4
    assert [check["ok"] for check in checks.values()] == [False, False, False]
    assert "13812345678" not in str(checks)
    assert checks["relay"]["value"] == 11


def fail(*_: object) -> None:
    raise ZeroDivisionError("13812345678")


def test_databases_and_read_models_tell_how_they_are(tmp_path: Path) -> None:
    ledger = open_ledger(f"sqlite:///{tmp_path}/history.db")
    ledger.create()
    views = Views(f"sqlite:///{tmp_path}/views.db")
    model = values_model()
    views.create([model])
    checks = [database_check("views", views), read_models_check("models", ledger, views, ["values"], most=3)]
    assert readiness(*checks)[0] == 200
    write(ledger, ["a"], raises=4)
    status, found = readiness(*checks)
    assert (status, found["models"]["value"], found["models"]["detail"]) == (503, 5, "values is 5 behind")
    model.handlers.clear()
    model.handlers.update(dict.fromkeys(values_model().handlers, fail))
    from shared.readmodels import Projector

    Projector(ledger, CODEC, views, model).run_once()
    status, found = readiness(*checks)
    assert status == 503
    assert "values stopped: " in str(found["models"]["detail"])
    assert "ZeroDivisionError" in str(found["models"]["detail"])
    views.close()
    ledger.close()
