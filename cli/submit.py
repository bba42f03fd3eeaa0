"""`honours submit`: an application file and its materials into a running suite."""

from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from cli.access import connect
from cli.application_files import read_application
from cli.json_files import BadFileError
from services.applications.domain.forms import AnyApplication
from shared.settings import ServiceSettings


async def submit_file(
    settings: ServiceSettings,
    file: Path,
    materials: Path | None,
    *,
    account: str,
    url: str,
    out: Console,
    err: Console,
) -> None:
    """Check the file, upload its materials, submit; print the id. Exit code 2 with every problem, nothing stored."""
    try:
        content, found = _checked(file, materials)
    except BadFileError as error:
        _say(err, error.lines())
        raise typer.Exit(2) from error
    async with await connect(settings, account=account, url=url, role="applicant") as client:
        files = {}
        for name, path in found.items():
            stored = await client.upload("/api/applications/materials", path, name=path.name)
            files[name] = stored["sha256"]
        receipt = await client.post("/api/applications", {"application": content, "files": files}, wait=5)
    err.print(f"已提交，编号 {receipt['number']}，{receipt['submitted_at']}", highlight=False)
    for name in receipt["missing_files"]:
        err.print(f"注意：材料文件 {name} 未上传，请补交。", style="yellow", highlight=False)
    out.print(receipt["id"], highlight=False)


def _checked(file: Path, materials: Path | None) -> tuple[Any, dict[str, Path]]:
    content, form = read_application(file)
    found, missing = _materials(form, materials or file.parent, required=materials is not None)
    if missing and materials is not None:
        raise BadFileError(
            "有材料文件不在 --materials 给出的目录中。", [(f"materials.{name}", "没有这个文件") for name in missing]
        )
    return content, found


def _materials(form: AnyApplication, folder: Path, *, required: bool) -> tuple[dict[str, Path], list[str]]:
    """The files that are there, by the name that the application uses, and the names of those that are not."""
    found: dict[str, Path] = {}
    missing = []
    for material in form.materials:
        candidates = [folder / material.file]
        if required:
            candidates.append(folder / Path(material.file).name)
        path = next((candidate for candidate in candidates if candidate.is_file()), None)
        if path is None:
            missing.append(material.file)
        else:
            found[material.file] = path
    return found, missing


def _say(err: Console, lines: list[str]) -> None:
    for line in lines:
        err.print(line, style="red", highlight=False, markup=False, soft_wrap=True)
    err.print("未保存任何内容。", highlight=False)
