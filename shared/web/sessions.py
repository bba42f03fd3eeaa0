"""Sessions: random tokens of which only the hash is stored, with an idle and an absolute limit."""

import asyncio
import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from shared.web.account_tables import ACCOUNTS, SESSIONS
from shared.web.accounts import Account, Accounts

IDLE = timedelta(hours=2)
ABSOLUTE = timedelta(hours=12)
_REMEMBERED = 2.0
_MOST_REMEMBERED = 10_000
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in, and until when at the longest."""

    account: Account
    expires: datetime

    @property
    def name(self) -> str:
        """The person's name, for pages."""
        return self.account.name


class Sessions:
    """The sessions of an instance's accounts. A lookup is remembered for two seconds, for the load of the API."""

    def __init__(self, accounts: Accounts) -> None:
        """Sessions live in the database of the accounts."""
        self.accounts = accounts
        self._database = accounts.database
        self._remembered: dict[bytes, tuple[float, SignedIn]] = {}

    def start(self, account: Account) -> tuple[str, SignedIn]:
        """A new session: its token, which is not kept, and who it stands for."""
        now = self.accounts.now()
        token = secrets.token_urlsafe(32)
        with self._database.transaction() as session:
            session.execute(delete(SESSIONS).where(SESSIONS.c.started < now - ABSOLUTE))
            session.execute(
                insert(SESSIONS).values(token=_hashed(token), account=account.account, started=now, seen=now)
            )
        return token, SignedIn(account, now + ABSOLUTE)

    async def find(self, token: str) -> SignedIn | None:
        """Who the token stands for; None when it is unknown, too old, idle too long, or the account is disabled."""
        hashed = _hashed(token)
        known = self._remembered.get(hashed)
        now = time.monotonic()
        if known is not None and known[0] > now:
            return known[1]
        found = await asyncio.to_thread(self._find, hashed)
        if found is None:
            self._remembered.pop(hashed, None)
            return None
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[hashed] = (now + _REMEMBERED, found)
        return found

    def end(self, token: str) -> None:
        """End the session of this token."""
        hashed = _hashed(token)
        with self._database.transaction() as session:
            session.execute(delete(SESSIONS).where(SESSIONS.c.token == hashed))
        self._remembered.pop(hashed, None)

    def end_all(self, account: str) -> None:
        """End all sessions of an account, as after a change of its password."""
        with self._database.transaction() as session:
            session.execute(delete(SESSIONS).where(SESSIONS.c.account == account))
        self._remembered = {
            hashed: kept for hashed, kept in self._remembered.items() if kept[1].account.account != account
        }

    def _find(self, hashed: bytes) -> SignedIn | None:
        now = self.accounts.now()
        query = (
            select(SESSIONS.c.started, SESSIONS.c.seen, ACCOUNTS)
            .join(ACCOUNTS, ACCOUNTS.c.account == SESSIONS.c.account)
            .where(SESSIONS.c.token == hashed)
        )
        with self._database.session() as session:
            row = session.execute(query).first()
        if row is None or row.disabled or now - row.started >= ABSOLUTE or now - row.seen >= IDLE:
            return None
        if now - row.seen >= _SEEN_EVERY:
            with self._database.transaction() as session:
                session.execute(update(SESSIONS).where(SESSIONS.c.token == hashed).values(seen=now))
        account = Account(row.account, row.name, row.department, frozenset(row.roles.split()))
        return SignedIn(account, row.started + ABSOLUTE)


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
