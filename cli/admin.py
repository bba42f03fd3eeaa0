"""`honours admin`: streams, read models, parked messages, accounts, and a first round."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from cli.running import fail, keep_private, out, run, whole
from cli.settings import settings_for

if TYPE_CHECKING:
    from shared.hosting import Service
    from shared.messaging import Parking
    from shared.settings import ServiceSettings
    from shared.web import Accounts

admin = typer.Typer(help="管理：消息流、读模型、搁置的消息、账号、年度。", no_args_is_help=True)
accounts = typer.Typer(help="本地账号。", no_args_is_help=True)
parked = typer.Typer(help="多次处理失败而搁置的消息。", no_args_is_help=True)
admin.add_typer(accounts, name="accounts")
admin.add_typer(parked, name="parked")
PATIENCE = 30.0
LARGEST = 1024 * 1024
T = TypeVar("T")

ServiceArgument = Annotated[str, typer.Argument(help="applications、eligibility、review、publicity 或 surveys")]
NatsOption = Annotated[str, typer.Option("--nats", envvar="HONOURS_NATS_URL", help="NATS 地址；默认为 --data 上的实例")]


@admin.callback()
def _private() -> None:
    keep_private()


@admin.command()
def streams(
    ctx: typer.Context,
    nats: NatsOption = "",
    extend: Annotated[bool, typer.Option("--extend", help="为已有的流补上新增的主题")] = False,  # noqa: FBT002
) -> None:
    """创建缺少的消息流，核对已有的；从不改写。设置不符时以 1 退出。"""
    from cli.suite import create_streams  # noqa: PLC0415
    from shared.messaging import EmbeddedNats  # noqa: PLC0415

    settings = settings_for(ctx.obj)
    url = nats or EmbeddedNats.url_of(settings.data)
    if url is None:
        fail(["没有正在运行的 NATS；请先运行 honours up，或用 --nats 给出地址。"], 1)
    try:
        reports = asyncio.run(_answered(create_streams(url, settings.department, extend=extend)))
    except TimeoutError:
        fail([f"NATS 在 {PATIENCE:g} 秒内没有应答；请核对地址与密码。"], 1)
    states = {"created": "已创建", "present": "一致", "extended": "已补充", "different": "不一致"}
    table = Table()
    for column in ("消息流", "状态", "消息数", "差异"):
        table.add_column(column)
    for report in reports:
        table.add_row(report.name, states[report.state], str(report.messages), "\n".join(report.differences))
    out.print(table)
    if any(report.state == "different" for report in reports):
        raise typer.Exit(1)


@admin.command()
def rebuild(
    ctx: typer.Context,
    service: ServiceArgument,
    model: Annotated[str, typer.Argument(help="读模型的名称；不给则列出")] = "",
) -> None:
    """由历史重建一个读模型，重建期间照常服务。"""
    from shared.readmodels import rebuild as rebuild_model  # noqa: PLC0415

    hosted = _service(settings_for(ctx.obj), service)
    try:
        found = {each.name: each for each in hosted.read_models}
        if model not in found:
            out.print(f"{service} 的读模型：{'、'.join(found)}")
            raise typer.Exit(2 if model else 0)
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(model)
            position = rebuild_model(
                hosted.ledger,
                hosted.codec,
                hosted.views,
                found[model],
                lambda done, total: progress.update(task, completed=done, total=total),
            )
        out.print(f"{model} 已重建至位置 {position}。", highlight=False)
    finally:
        hosted.close()


@parked.command("list")
def list_parked(
    ctx: typer.Context,
    service: ServiceArgument,
    everything: Annotated[bool, typer.Option("--all", help="包括已处理的")] = False,  # noqa: FBT002
) -> None:
    """列出搁置的消息。"""
    hosted = _service(settings_for(ctx.obj), service)
    try:
        table = Table()
        for column in ("编号", "类型", "错误", "次数", "时间", "状态"):
            table.add_column(column)
        for each in hosted.ledger.parked(state=None if everything else "open"):
            at = f"{each.parked_at:%Y-%m-%d %H:%M}"
            table.add_row(each.id, each.type, each.error, str(each.attempts), at, each.state)
        out.print(table)
    finally:
        hosted.close()


@parked.command("show")
def show_parked(ctx: typer.Context, service: ServiceArgument, message: str) -> None:
    """显示一条搁置的消息及其内容。"""
    hosted = _service(settings_for(ctx.obj), service)
    try:
        each = hosted.ledger.parked_message(message)
        out.print(f"{each.id}  {each.type}  {each.state}\n{each.error}", highlight=False, markup=False)
        out.print(each.body.decode("utf-8", "replace"), highlight=False, markup=False)
    finally:
        hosted.close()


@parked.command("replay")
def replay_parked(
    ctx: typer.Context,
    service: ServiceArgument,
    message: str,
    body: Annotated[Path | None, typer.Option(help="修正后的内容（JSON 文件）")] = None,
) -> None:
    """重新处理一条搁置的消息，可附修正后的内容。"""
    content = _read(body) if body else None
    hosted = _service(settings_for(ctx.obj), service, writing=True)
    try:
        position = _replayed(hosted, message, content)
        out.print(f"已重放，历史位置 {position}。", highlight=False)
    finally:
        hosted.close()


@parked.command("discard")
def discard_parked(ctx: typer.Context, service: ServiceArgument, message: str) -> None:
    """作废一条搁置的消息；记录保留。"""
    hosted = _service(settings_for(ctx.obj), service, writing=True)
    try:
        _parking(hosted).discard(message)
        out.print("已作废。")
    finally:
        hosted.close()


@accounts.command("list")
def list_accounts(ctx: typer.Context) -> None:
    """列出账号。"""
    from shared.web.messages import ROLES  # noqa: PLC0415

    table = Table()
    for column in ("账号", "姓名", "部门", "角色", "停用"):
        table.add_column(column)
    with _accounts(ctx) as store:
        for each in store.all():
            roles = "、".join(ROLES.get(role, role) for role in sorted(each.roles))
            table.add_row(each.account, each.name, each.department, roles, "是" if each.disabled else "")
    out.print(table)


@accounts.command("add")
def add_account(
    ctx: typer.Context,
    account: str,
    name: Annotated[str, typer.Option(help="姓名")],
    department: Annotated[str, typer.Option(help="部门代号，如 haizhou")],
    role: Annotated[list[str], typer.Option(help="角色，可重复：applicant clerk office expert leading_group …")],
    password: Annotated[str, typer.Option(prompt="密码", hide_input=True, confirmation_prompt=True)],
) -> None:
    """新增账号；密码在提示后输入。"""
    with _accounts(ctx, new=True) as store:
        store.add(account, name=name, department=department, roles=role, password=password)
    out.print(f"已新增 {account}。", highlight=False)


@accounts.command("disable")
def disable_account(ctx: typer.Context, account: str) -> None:
    """停用账号；其会话两秒内失效。"""
    with _accounts(ctx) as store:
        store.change(replace(store.get(account), disabled=True))
    out.print(f"已停用 {account}。", highlight=False)


@accounts.command("enable")
def enable_account(ctx: typer.Context, account: str) -> None:
    """恢复已停用的账号。"""
    with _accounts(ctx) as store:
        store.change(replace(store.get(account), disabled=False))
    out.print(f"已恢复 {account}。", highlight=False)


@accounts.command("password")
def set_password(
    ctx: typer.Context,
    account: str,
    password: Annotated[str, typer.Option(prompt="新密码", hide_input=True, confirmation_prompt=True)],
) -> None:
    """重设账号的密码；密码在提示后输入，其会话全部失效。"""
    from shared.web import Sessions  # noqa: PLC0415

    with _accounts(ctx) as store:
        store.set_password(account, password)
        Sessions(store).end_all(account)
    out.print(f"已重设 {account} 的密码。", highlight=False)


@admin.command("open-round")
def open_round(
    ctx: typer.Context,
    year: Annotated[int, typer.Argument(parser=whole, metavar="YEAR", help="年度")],
    first_day: Annotated[str, typer.Option("--from", help="申报开始日期（YYYY-MM-DD）")],
    last_day: Annotated[str, typer.Option("--until", help="申报截止日期（YYYY-MM-DD）")],
    file: Annotated[Path | None, typer.Option(help="完整日程与名额（JSON，同 POST /api/applications/rounds）")] = None,
    account: Annotated[str, typer.Option(envvar="HONOURS_ACCOUNT", help="账号；默认为本机账号")] = "",
    url: Annotated[str, typer.Option("--url", envvar="HONOURS_URL", help="实例地址；默认为本机正在运行的实例")] = "",
) -> None:
    """开启一个年度，受理申报。"""
    from cli.access import connect  # noqa: PLC0415

    settings = settings_for(ctx.obj)
    if file is not None:
        body = _json(file)
    else:
        days = {"first_day": _day(first_day), "last_day": _day(last_day)}
        body = {
            "round": year,
            "title": f"{year}年度创建“连云港市用户满意服务明星”活动",
            "stages": [{"name": "application", **days}],
            "quotas": {},
        }

    async def opened() -> None:
        async with await connect(settings, account=account, url=url, role="office") as client:
            await client.post("/api/applications/rounds", body, wait=5)

    run(opened())
    out.print(f"{year}年度已开启。", highlight=False)


async def _answered(work: Coroutine[Any, Any, T]) -> T:
    """Raises TimeoutError: a connection to NATS is tried for ever, whatever is wrong with it."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=PATIENCE)
    if not done:
        task.cancel()
        raise TimeoutError
    return task.result()


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            fail([f"{file} 超过 1 MB。"], 2)
        return file.read_bytes()
    except OSError as error:
        fail([f"无法读取 {file}：{error.strerror}"], 2)


def _json(file: Path) -> Any:
    from shared.web.strict_json import BadJsonError, parse_json  # noqa: PLC0415

    try:
        return parse_json(_read(file))
    except BadJsonError as error:
        fail([f"{file} 不是可接受的 JSON：{error}"], 2)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise typer.BadParameter(f"{text} 不是日期，应为 YYYY-MM-DD") from None


@contextmanager
def _accounts(ctx: typer.Context, *, new: bool = False) -> "Iterator[Accounts]":
    """The local accounts of a data directory; only where a first account is added may they be new."""
    from shared.web import Accounts  # noqa: PLC0415

    settings = settings_for(ctx.obj)
    if not settings.accounts_url:
        if new:
            _make(settings.data)
        elif not (settings.data / "accounts.db").is_file():
            fail([_no_suite(settings.data)], 2)
    store = Accounts(settings.accounts())
    try:
        store.create()
        yield store
    finally:
        store.close()


def _make(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail([f"数据目录 {data} 不可用：{error.strerror}。"], 2)


def _no_suite(data: Path) -> str:
    return f"{data} 不是实例的数据目录；请用 --data 指定已有的目录（新的实例先运行 honours up）。"


def _service(settings: "ServiceSettings", name: str, *, writing: bool = False) -> "Service":
    from pydantic import ValidationError  # noqa: PLC0415

    from cli.compose import BUILDS, build_services  # noqa: PLC0415
    from cli.settings import lines_of  # noqa: PLC0415

    if name not in BUILDS:
        fail([f"没有服务 {name}；可选：{'、'.join(BUILDS)}"], 2)
    if not settings.ledger_url and not (settings.data / f"{name}.db").is_file():
        fail([_no_suite(settings.data)], 2)
    try:
        (hosted,) = build_services([name], settings)
    except ValidationError as error:
        fail(lines_of(error).splitlines(), 2)
    except ValueError as error:
        fail([str(error)], 2)
    if writing:
        hosted.writer.start()
    return hosted


def _replayed(hosted: "Service", message: str, content: bytes | None) -> int:
    from pydantic import ValidationError  # noqa: PLC0415

    from shared.web.fields import field_errors  # noqa: PLC0415

    try:
        return _parking(hosted).replay(message, content)
    except ValidationError as error:
        wrong = [f"  {entry.field}：{entry.message}" for entry in field_errors(error)]
        fail(["消息的内容不符合其格式，仍然搁置：", *wrong], 2)


def _parking(hosted: "Service") -> "Parking":
    from shared.messaging import Parking  # noqa: PLC0415

    return Parking(hosted.ledger, hosted.writer, hosted.registry)
