"""Serves the routes of these tests with uvicorn, as the suite does; its first line of output is the port."""

import socket
import sys
from pathlib import Path

import uvicorn

from shared.web import Accounts, create_app
from tests.web.routes import PASSWORD, router

if __name__ == "__main__":
    accounts = Accounts(f"sqlite:///{Path(sys.argv[1])}/accounts.db")
    accounts.create()
    accounts.add("wang", name="王强", department="zlxh", roles=["office", "clerk"], password=PASSWORD)
    listening = socket.create_server(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 0))
    print(listening.getsockname()[1], flush=True)
    app = create_app(routers=[router()], accounts=accounts)
    uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="warning")).run([listening])
