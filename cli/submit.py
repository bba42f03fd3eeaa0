"""`honours submit`: an application file and its materials into a running suite."""

from pathlib import Path
from typing import Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from cli.access import connect
from services.applications.domain.forms.application import AnyApplication, parse
from shared.settings import ServiceSettings
from shared.web.fields import field_errors
from shared.web.strict_json import BadJsonError, parse_json

LARGEST = 1024 * 1024


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
    content, form = _checked(file, err)
    folder = materials or file.parent
    found, missing = _materials(form, folder, required=materials is not None)
    if missing and materials is not None:
        _refuse(
            err,
            "有材料文件不在 --materials 给出的目录中。",
            [(f"materials.{name}", "没有这个文件") for name in missing],
        )
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


def _checked(file: Path, err: Console) -> tuple[Any, AnyApplication]:
    try:
        if file.stat().st_size > LARGEST:
            _refuse(err, f"{file} 超过 1 MB，不是一份申报。")
        content = parse_json(file.read_bytes())
    except OSError as error:
        _refuse(err, f"无法读取 {file}：{error.strerror}")
    except BadJsonError as error:
        _refuse(err, f"{file} 不是可接受的 JSON：{error}")
    try:
        return content, parse(content)
    except ValidationError as error:
        found = field_errors(error, content)
        _refuse(err, f"{file} 有 {len(found)} 处需要改正：", [(entry.field, entry.message) for entry in found])


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


def _refuse(err: Console, message: str, problems: list[tuple[str, str]] | None = None) -> NoReturn:
    err.print(message, style="red", highlight=False, markup=False)
    for field, problem in problems or ():
        err.print(f"  {field}：{problem}", style="red", highlight=False, markup=False)
    err.print("未保存任何内容。", highlight=False)
    raise typer.Exit(2)
