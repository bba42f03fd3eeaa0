"""What keeps a suite from starting is said in one clear line, with exit code 1, and nothing is left running."""

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.data_directory import DataDirectoryError, held
from tests.faults.commands import Command, nobody_left

NOBODY = 65534


def refused(data: Path, *arguments: str, output: Path | None = None) -> str:
    """What a command says that cannot start."""
    command = Command(data, *arguments, output=output)
    assert command.result() == 1, command.err
    assert command.out == ""
    assert "Traceback" not in command.err
    nobody_left(data)
    return command.err


@pytest.mark.timeout(300)
@pytest.mark.parametrize("arguments", [["up", "--port", "0"], ["demo", "--json"]], ids=["up", "demo"])
def test_a_data_directory_that_is_a_file_or_in_one_is_refused(data: Path, arguments: list[str]) -> None:
    data.parent.mkdir()
    data.write_text("a file")
    assert f"数据目录 {data} 不可用：它是文件，不是目录" in refused(data, *arguments)
    assert "路径中有一段不是目录" in refused(data / "below", *arguments, output=data.parent)
    assert data.read_text() == "a file"


@contextmanager
def without_rights() -> Iterator[None]:
    """As somebody who may not write everywhere; root may."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may look into, and nobody but its owner write to."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield folder
        folder.chmod(0o700)


def test_a_data_directory_without_the_right_to_write_is_refused(open_folder: Path) -> None:
    inside = open_folder / "data"
    open_folder.chmod(0o555)
    with without_rights():
        for data in (open_folder, inside):
            with pytest.raises(DataDirectoryError, match="没有权限"), held(data):
                pass
    assert list(open_folder.iterdir()) == []


def test_a_file_of_somebody_else_in_the_data_directory_is_named(open_folder: Path) -> None:
    file = open_folder / "review.db"
    file.touch()
    file.chmod(0o444)
    open_folder.chmod(0o777)
    with without_rights(), pytest.raises(DataDirectoryError, match=r"没有权限（.*review\.db）"), held(open_folder):
        pass


@pytest.mark.timeout(300)
def test_a_port_in_use_is_refused_and_the_data_directory_is_free_afterwards(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(data, "up", "--port", str(port))
    assert f"127.0.0.1:{port}" in said
    assert "端口已被占用" in said
    assert "--port" in said
    again = Command(data, "up", "--port", str(port))
    again.ready()
    assert again.interrupt() == 0


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("address", "reason"),
    [(("--port", "70000"), "端口 70000 不存在"), (("--host", "192.0.2.1"), "本机没有这个地址")],
    ids=["port", "host"],
)
def test_an_address_that_is_none_of_ours_is_refused(data: Path, address: tuple[str, str], reason: str) -> None:
    assert reason in refused(data, "up", *address)


@pytest.mark.timeout(300)
def test_a_nats_server_that_does_not_start_is_named_with_its_log(data: Path) -> None:
    (data / "nats").mkdir(parents=True)
    (data / "nats" / "jetstream").write_text("not a store")
    said = refused(data, "up", "--port", "0")
    assert "NATS" in said
    assert "nats.log" in said
