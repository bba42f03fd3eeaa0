"""`honours timeline`: an application's whole history across the services."""

from datetime import datetime
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.access import connect
from cli.client import Client
from shared.legal_time import SHANGHAI
from shared.settings import ServiceSettings

SERVICES = {"applications": "申报", "eligibility": "资格", "review": "评审", "publicity": "公示与授予"}


async def show_timeline(settings: ServiceSettings, application: str, *, account: str, url: str, out: Console) -> None:
    """Print the timeline of an application given by id or number."""
    async with await connect(settings, account=account, url=url, role="auditor") as client:
        told = await client.get(f"/api/applications/{await _id_of(client, application)}/timeline")
    table = Table(title=f"{told['number']}  {told['name']}  {told['state_label']}", title_justify="left", expand=True)
    table.add_column("时间", no_wrap=True)
    table.add_column("服务 / 经办", overflow="fold", max_width=20)
    table.add_column("事项 [dim]/ 依据[/dim]", ratio=1, overflow="fold")
    for entry in told["entries"]:
        at = datetime.fromisoformat(entry["at"]).astimezone(SHANGHAI)
        service = SERVICES.get(entry["service"], entry["service"])
        what = Text(entry["text"])
        if entry["article"]:
            what.append(f"  {entry['article']}", style="dim")
        table.add_row(f"{at:%Y-%m-%d %H:%M}", Text(f"{service}\n{entry['by']}"), what)
    out.print(table)


async def _id_of(client: Client, application: str) -> str:
    try:
        return str(UUID(application))
    except ValueError:
        listed = await client.get("/api/applications", number=application)
        for entry in listed["applications"]:
            return str(entry["id"])
    raise typer.BadParameter(f"没有编号为 {application} 的申报。")
