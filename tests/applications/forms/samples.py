"""The five sample applications, one a shape, and small ways to change one."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[3] / "deploy" / "demo" / "samples"
NAMES = (
    "table1-enterprise-manufacturing",
    "table2-enterprise-services",
    "table3-team",
    "table4-star",
    "table5-leader",
)
MANUFACTURING, SERVICES, TEAM, STAR, LEADER = NAMES
ABSENT = object()


def sample(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return content


def changed(name: str, path: str, value: object) -> dict[str, Any]:
    """A sample with the box at the dotted path set, or taken away where the value is ABSENT."""
    content = sample(name)
    *above, last = path.split(".")
    part: Any = content
    for step in above:
        part = part[int(step)] if isinstance(part, list) else part[step]
    key: Any = int(last) if isinstance(part, list) else last
    if value is ABSENT:
        del part[key]
    else:
        part[key] = value
    return content


def paths_of(content: object, prefix: str = "") -> set[str]:
    """The dotted paths of all leaves, list positions left out."""
    if isinstance(content, dict) and content:
        return {path for key, inner in content.items() for path in paths_of(inner, f"{prefix}.{key}".lstrip("."))}
    if isinstance(content, list) and content:
        return {path for inner in content for path in paths_of(inner, prefix)}
    return {prefix}
