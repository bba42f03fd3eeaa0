"""`honours serve` when its background fails: a process that nobody hears of any more must not go on taking commands."""

import logging
from pathlib import Path

import pytest

import cli.serving
from cli.serving import CannotServeError, serve_services
from shared.hosting import Worker
from shared.settings import ServiceSettings


class BrokenWorker(Worker):
    """Fails as no supervised part should."""

    async def run(self) -> None:
        raise RuntimeError("13800005181")  # what a message holds is nothing for a log


def test_a_failed_background_ends_the_process_with_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(cli.serving, "Worker", BrokenWorker)
    settings = ServiceSettings(data=tmp_path, nats_url="nats://127.0.0.1:9")

    with caplog.at_level(logging.WARNING), pytest.raises(CannotServeError) as ended:
        serve_services(["eligibility"], settings, host="127.0.0.1", port=0)

    assert ended.value.code == 1
    assert "the background failed: RuntimeError (test_serving.py" in caplog.text
    assert "13800005181" not in caplog.text
