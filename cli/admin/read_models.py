"""`honours admin rebuild`: a read model made anew from the history."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from cli.admin.service import ServiceArgument, open_service
from cli.running import out
from cli.settings import settings_for


def rebuild(
    ctx: typer.Context,
    service: ServiceArgument,
    model: Annotated[str, typer.Argument(help="读模型的名称；不给则列出")] = "",
) -> None:
    """由历史重建一个读模型，重建期间照常服务。"""
    from shared.readmodels import rebuild as rebuild_model  # noqa: PLC0415

    hosted = open_service(settings_for(ctx.obj), service)
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
