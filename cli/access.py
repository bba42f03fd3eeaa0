"""How a command gets to a running suite: its address, and a session for the account it acts as."""

import getpass
import os

from cli.client import Client
from cli.suite import Address, local_token
from shared.settings import ServiceSettings


class AccountNeededError(Exception):
    """Another machine's suite needs to know who is calling."""


async def connect(settings: ServiceSettings, *, account: str, url: str, role: str) -> Client:
    """A client that is signed in: as `account` with its password, or as this machine's own account for `role`.

    The password comes from HONOURS_PASSWORD or is asked for. Raises NotRunningError, RefusedError, UnreachableError.
    """
    address = url or Address.read(settings.data).url
    if not account:
        if url:
            raise AccountNeededError("请用 --account 给出账号（密码取自 HONOURS_PASSWORD，或按提示输入）。")
        return Client(address, token=local_token(settings, role))
    client = Client(address)
    await client.login(account, os.environ.get("HONOURS_PASSWORD") or getpass.getpass(f"{account} 的密码："))
    return client
