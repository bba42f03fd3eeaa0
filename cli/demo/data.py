"""The demo's round as it lies under deploy/demo: accounts, applications, and what happens to them when."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from shared.web import Account

FOLDER = Path(__file__).parents[2] / "deploy" / "demo"


@dataclass(frozen=True)
class DemoAccount:
    """One account of the demo."""

    account: str
    name: str
    department: str
    roles: tuple[str, ...]

    def as_account(self) -> Account:
        """The account to be added."""
        return Account(self.account, self.name, self.department, frozenset(self.roles))


class DemoRound:
    """The round's script and its applications, read once."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self.script: dict[str, Any] = json.loads((folder / "round.json").read_text(encoding="utf-8"))
        self.zone = ZoneInfo(self.script["zone"])

    @cached_property
    def accounts(self) -> tuple[DemoAccount, ...]:
        """Everybody who acts in the demo."""
        return tuple(
            DemoAccount(entry["account"], entry["name"], entry["department"], tuple(entry["roles"]))
            for entry in self.script["accounts"]
        )

    def application(self, name: str) -> dict[str, Any]:
        """An application file's content."""
        content: dict[str, Any] = json.loads((self.folder / "applications" / f"{name}.json").read_text("utf-8"))
        return content

    def moment(self, text: str) -> datetime:
        """A moment of the script in its zone."""
        return datetime.fromisoformat(text).replace(tzinfo=self.zone)


def survey_subject(content: dict[str, Any]) -> dict[str, Any]:
    """Whom a survey asks about, from an application file."""
    form = content["form"]
    subject = {"category": content["category"], "round": content["round"]}
    if content["category"] == "star":
        return subject | {"name": form["person"]["name"], "citizen_id": form["person"]["citizen_id"]}
    subject |= {"uscc": form["organisation"]["uscc"]}
    if content["category"] == "team":
        return subject | {"name": form["team_name"], "team_name": form["team_name"]}
    return subject | {"name": form["organisation"]["unit_name"]}
