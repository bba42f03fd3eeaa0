"""The account of the demo's round: figures, a table of candidates, what the histories and the bus hold."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from cli.client import Client
from cli.compose import BUILDS
from cli.demo.driver import Driver
from shared.history import open_ledger
from shared.messaging import Bus, EmbeddedNats
from shared.messaging.streams import stream_name
from shared.settings import ServiceSettings

LABELS = {
    "submitted": "提交申报",
    "returned": "退回补正",
    "preliminary_passed": "初审合格",
    "preliminary_rejected": "初审不合格",
    "ineligible": "不符合条件",
    "audited": "现场审核",
    "shortlisted": "入围",
    "noticed": "公示",
    "objections": "异议",
    "disqualified": "取消申报资格",
    "conferred": "授予称号",
    "declined": "未授予",
    "revoked": "取消称号",
    "refused_by_ban": "禁止期内不予受理",
}
CATEGORIES = {"enterprise": "单位", "team": "班组", "star": "明星", "leader": "领导者"}
SERVICES = {
    "applications": "申报",
    "eligibility": "资格",
    "review": "评审",
    "publicity": "公示与授予",
    "surveys": "用户调查",
}


@dataclass(frozen=True)
class Report:
    """What the demo came to."""

    counts: dict[str, Any]
    honours: list[dict[str, Any]]
    applications: list[dict[str, Any]]
    ineligible: dict[str, str]
    refused: dict[str, str]
    seconds: float


async def gather(settings: ServiceSettings, url: str, driver: Driver, password: str, seconds: float) -> Report:
    """Read the outcome back from the suite: the API, the histories, the streams."""
    year = driver.script["round"]["round"]
    contracts = await _contracts(settings)
    async with Client(url) as client:
        await client.login("auditor.1", password)
        applications = (await client.get("/api/applications", round=year))["applications"]
        honours = (await client.get("/api/publicity/register", round=year))["honours"]
        candidates = (await client.get("/api/publicity/candidates", round=year))["candidates"]
        notice = await client.get(f"/api/publicity/notices/{year}")
        ineligible = {}
        for application in applications:
            found = await client.get(f"/api/eligibility/{application['id']}")
            unmet = [c for c in found["clauses"] if c["verdict"] == "not_met" and c["clause"] != "18.3"]
            if unmet:
                ineligible[application["number"]] = "；".join(f"{c['clause']} {c['message']}" for c in unmet)
    counts: dict[str, Any] = {
        "submitted": len(applications),
        "returned": contracts["review.preliminary.returned.v1"],
        "preliminary_passed": contracts["review.preliminary.passed.v1"],
        "preliminary_rejected": contracts["review.preliminary.rejected.v1"],
        "ineligible": len(ineligible),
        "audited": contracts["review.audit.completed.v1"],
        "shortlisted": len(candidates),
        "noticed": len(notice["candidates"]),
        "objections": contracts["publicity.objection.lodged.v1"],
        "disqualified": contracts["publicity.application.disqualified.v1"],
        "conferred": contracts["publicity.honour.conferred.v1"],
        "declined": contracts["publicity.honour.declined.v1"],
        "revoked": contracts["publicity.honour.revoked.v1"],
        "refused_by_ban": len(driver.refused_by_ban),
        "events": {name: _head(settings, name) for name in BUILDS},
        "contracts": dict(sorted(contracts.items())),
    }
    numbers = {name: driver.numbers[name] for name in driver.refused_by_ban}
    refused = {numbers[name]: text for name, text in driver.refused_by_ban.items()}
    return Report(counts, honours, applications, ineligible, refused, seconds)


def print_report(report: Report, out: Console, *, seconds: float) -> None:
    """The account for people."""
    out.print()
    out.rule("演示年度的结果")
    figures = Table(show_header=False, box=None, padding=(0, 2))
    rows = [f"{label} [bold]{report.counts[name]}[/bold]" for name, label in LABELS.items()]
    for start in range(0, len(rows), 4):
        figures.add_row(*rows[start : start + 4])
    out.print(figures)
    table = Table(title="荣誉名录", title_justify="left")
    for column in ("证书编号", "类别", "名称", "单位", "状态"):
        table.add_column(column, no_wrap=column in {"证书编号", "状态"}, overflow="fold")
    for honour in report.honours:
        state = "有效" if honour["state"] == "valid" else "已取消"
        table.add_row(honour["certificate"], CATEGORIES[honour["category"]], honour["name"], _unit(honour), state)
    out.print(table)
    others = Table(title="未获授予的申报", title_justify="left")
    for column in ("编号", "类别", "名称", "状态"):
        others.add_column(column)
    for entry in report.applications:
        if entry["state"] not in {"honoured", "revoked"}:
            others.add_row(entry["number"], CATEGORIES[entry["category"]], entry["name"], entry["state_label"])
    out.print(others)
    for number, text in report.ineligible.items():
        out.print(f"不符合条件 {number}：{text}", highlight=False)
    for number, text in report.refused.items():
        out.print(f"第十八条第3项 {number}：{text}", highlight=False)
    events = "，".join(f"{SERVICES[name]} {count}" for name, count in report.counts["events"].items())
    out.print(
        f"各服务的事件：{events}；总线上的契约消息 {sum(report.counts['contracts'].values())} 条。", highlight=False
    )
    out.print(f"年度用时 {report.seconds:.1f} 秒，连同启动与停止 {seconds:.1f} 秒。", highlight=False)


def _unit(honour: dict[str, Any]) -> str:
    """The unit, where it is not itself the one honoured."""
    return "" if honour["name"] == honour["unit_name"] else str(honour["unit_name"])


def _head(settings: ServiceSettings, service: str) -> int:
    ledger = open_ledger(settings.ledger_of(service))
    try:
        return ledger.head().position
    finally:
        ledger.close()


async def _contracts(settings: ServiceSettings) -> Counter[str]:
    """How many messages of each contract the streams hold."""
    url = EmbeddedNats.url_of(settings.data)
    if url is None:
        return Counter()
    counts: Counter[str] = Counter()
    bus = await Bus.connect(url, name="report")
    prefix = f"evt.{settings.department}."
    try:
        for service in BUILDS:
            for public in (False, True):
                if public and service != "publicity":
                    continue
                stream = stream_name(settings.department, service, public=public)
                info = await bus.request(f"STREAM.INFO.{stream}", {"subjects_filter": ">"})
                for subject, count in (info["state"].get("subjects") or {}).items():
                    counts[subject.removeprefix(prefix)] += count
    finally:
        await bus.close()
    return counts
