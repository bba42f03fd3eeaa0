"""What people get wrong at the command line: one clear line and exit code 2, and nothing is created."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli import running
from cli.admin import admin
from cli.main import app
from shared.web import Accounts

ADD = (
    "admin", "accounts", "add", "office.li", "--name", "李某", "--department", "zlxh", "--role", "office",
    "--password", "a long one",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture(scope="module", autouse=True)
def _whole() -> None:
    if not any(group.name == "admin" for group in app.registered_groups):
        app.add_typer(admin, name="admin")


def honours(data: Path, *arguments: str, **options: str) -> Result:
    return CliRunner().invoke(app, ["--data", str(data), *arguments], **options)  # type: ignore[arg-type]


def refused(result: Result) -> str:
    assert isinstance(result.exception, SystemExit), result.exc_info
    assert result.exit_code == 2, result.output
    return result.output


@pytest.fixture(autouse=True)
def _consoles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Consoles find the stream that a test reads only when they are asked; wide, so that no line is broken."""
    monkeypatch.setattr(running.err, "_width", 400)
    monkeypatch.setattr(running.out, "_width", 400)


@pytest.mark.parametrize(
    "arguments",
    [
        ("admin", "rebuild", "review", "review_queue"),
        ("admin", "parked", "list", "review"),
        ("admin", "parked", "show", "review", "x"),
        ("admin", "parked", "discard", "review", "x"),
        ("admin", "accounts", "list"),
        ("admin", "accounts", "disable", "office.li"),
        ("admin", "accounts", "enable", "office.li"),
        ("admin", "accounts", "password", "office.li", "--password", "a long one"),
    ],
)
def test_mistyped_data_directory_is_refused_and_stays_as_it_is(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert "不是实例的数据目录" in refused(honours(tmp_path, *arguments))
    assert list(tmp_path.iterdir()) == []


def test_service_without_its_keys_says_which(tmp_path: Path) -> None:
    (tmp_path / "applications.db").touch()
    assert "缺少密钥" in refused(honours(tmp_path, "admin", "parked", "list", "applications"))


def test_unknown_parked_message(tmp_path: Path) -> None:
    (tmp_path / "review.db").touch()
    for act in ("show", "replay", "discard"):
        assert "没有" in refused(honours(tmp_path, "admin", "parked", act, "review", "zlxh_x:1")), act


@pytest.mark.parametrize("text", ["80_00", "+8000", "08000", "8e3", "八千", ""])
def test_a_number_that_is_not_plain_digits(tmp_path: Path, text: str) -> None:
    days = ("--from", "2026-01-01", "--until", "2026-12-31")
    for arguments in (
        ("up", "--port", text),
        ("serve", "review", "--port", text),
        ("admin", "open-round", text, *days),
    ):
        assert "应为整数" in refused(honours(tmp_path, *arguments)), arguments
    assert list(tmp_path.iterdir()) == []


def test_unknown_service(tmp_path: Path) -> None:
    assert "没有服务 reviews" in refused(honours(tmp_path, "admin", "parked", "list", "reviews"))


def test_first_account_makes_a_private_directory(tmp_path: Path) -> None:
    data = tmp_path / "new"
    assert honours(data, *ADD).exit_code == 0
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert stat.S_IMODE((data / "accounts.db").stat().st_mode) == 0o600


def test_account_with_a_role_that_is_none(tmp_path: Path) -> None:
    told = refused(honours(tmp_path, *ADD[:-4], "--role", "boss", *ADD[-2:]))
    assert "账号信息有误" in told
    assert "roles：没有角色 boss" in told


def test_unknown_account(tmp_path: Path) -> None:
    honours(tmp_path, *ADD)
    for act in (("disable", "x"), ("enable", "x"), ("password", "x", "--password", "a long one")):
        assert "没有账号 x。" in refused(honours(tmp_path, "admin", "accounts", *act)), act
    assert "已存在" in refused(honours(tmp_path, *ADD))


def test_password_is_asked_for_twice_and_set(tmp_path: Path) -> None:
    honours(tmp_path, *ADD)
    changed = honours(tmp_path, "admin", "accounts", "password", "office.li", input="another one\nanother one\n")
    assert changed.exit_code == 0, changed.output
    store = Accounts(f"sqlite:///{tmp_path}/accounts.db")
    try:
        assert store.check("office.li", "another one", "").account == "office.li"
    finally:
        store.close()


def test_passwords_that_differ_are_asked_for_again_in_chinese(tmp_path: Path) -> None:
    typed = "another one\nanother two\nanother one\nanother one\n"
    for arguments in (ADD[:-2], ("admin", "accounts", "password", "office.li")):
        asked = honours(tmp_path, *arguments, input=typed)
        assert asked.exit_code == 0, asked.output
        assert asked.output.count("密码") >= 3
        assert "两次输入的密码不一致，请重新输入。" in asked.output
        assert "再次输入，以便核对" in asked.output
        assert "Repeat" not in asked.output
        assert "Error" not in asked.output


def test_disabled_account_is_enabled_again(tmp_path: Path) -> None:
    honours(tmp_path, *ADD)
    for act, disabled in (("disable", True), ("enable", False)):
        assert honours(tmp_path, "admin", "accounts", act, "office.li").exit_code == 0
        store = Accounts(f"sqlite:///{tmp_path}/accounts.db")
        assert store.get("office.li").disabled is disabled
        store.close()


@pytest.mark.parametrize(("content", "told"), [(None, "无法读取"), (b"{", "不是可接受的 JSON")])
def test_round_from_a_file_that_is_none(tmp_path: Path, content: bytes | None, told: str) -> None:
    file = tmp_path / "round.json"
    if content is not None:
        file.write_bytes(content)
    days = ("--from", "2026-01-01", "--until", "2026-12-31")
    result = honours(tmp_path, "admin", "open-round", "2026", *days, "--file", str(file))
    assert told in refused(result)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])  # noqa: S104
def test_demo_listens_on_loopback_alone(tmp_path: Path, host: str) -> None:
    assert "密码是公开的" in refused(honours(tmp_path / "a", "up", "--demo", "--host", host))
    assert not (tmp_path / "a").exists()
    (tmp_path / "demo-clock").touch()
    assert "密码是公开的" in refused(honours(tmp_path, "up", "--host", host))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.1.2.3"])
def test_loopback(host: str) -> None:
    assert running.is_loopback(host)


def test_setting_with_a_wrong_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONOURS_DEPARTMENT", "质协")
    assert "HONOURS_DEPARTMENT：" in refused(honours(tmp_path, "admin", "accounts", "list"))


@pytest.mark.parametrize("text", ["1_0", "+5", "05", "5.0", "五"])
def test_setting_with_a_number_that_is_not_plain_digits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (tmp_path / "publicity.db").touch()
    monkeypatch.setenv("HONOURS_OBJECTIONS_A_MINUTE", text)
    told = refused(honours(tmp_path, "admin", "parked", "list", "publicity"))
    assert "HONOURS_OBJECTIONS_A_MINUTE：应为整数" in told
