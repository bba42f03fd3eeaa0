"""`honours admin`: streams, read models, parked messages, accounts, and a first round; a file for each."""

import typer

from cli.admin.accounts import accounts
from cli.admin.parked import parked
from cli.admin.read_models import rebuild
from cli.admin.rounds import open_round
from cli.admin.streams import streams
from cli.running import keep_private

admin = typer.Typer(help="管理：消息流、读模型、搁置的消息、账号、年度。", no_args_is_help=True)
admin.command()(streams)
admin.command()(rebuild)
admin.command("open-round")(open_round)
admin.add_typer(accounts, name="accounts")
admin.add_typer(parked, name="parked")


@admin.callback()
def _private() -> None:
    keep_private()
