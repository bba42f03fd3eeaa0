"""A process that relays the sender's history until it is killed: for tests that kill it."""

from __future__ import annotations

import asyncio
import sys

from shared.history import Signal, open_ledger
from shared.messaging import Bus, Relay
from tests.messaging import parcels


async def main(database: str, url: str) -> None:
    bus = await Bus.connect(url, name="relaying")
    ledger = open_ledger(database)
    relay = Relay(ledger, parcels.SENDER, parcels.sender(), department="zlxh", bus=bus, committed=Signal(), window=64)
    await relay.run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
