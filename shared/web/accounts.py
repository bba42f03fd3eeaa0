"""Local accounts: who may sign in, with which roles, and how often a wrong password may be tried."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from threading import BoundedSemaphore
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Row, Table, case, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.history import Actor, FieldError, InvalidInputError, NotFoundError, RuleBrokenError
from shared.readmodels import Database
from shared.web.account_tables import ACCOUNTS, FAILURES, METADATA
from shared.web.messages import ACCOUNT_DISABLED, CREDENTIALS_WRONG, ROLES, TOO_MANY_ATTEMPTS

SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 256
WINDOW = timedelta(minutes=15)
MOST_FAILURES = 5
MOST_FAILURES_OF_ADDRESS = 50
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class AccountExistsError(RuleBrokenError):
    """An account of this id is there already."""


class CredentialsWrongError(RuleBrokenError):
    """No such account, or another password: which of the two is not said."""

    status = 401


class TooManyAttemptsError(RuleBrokenError):
    """The limit of failed logins of this account from this address, or of this address, is reached."""

    status = 429


@dataclass(frozen=True)
class Account:
    """Who may sign in: id, the person's name, department and roles."""

    account: str
    name: str
    department: str
    roles: frozenset[str]
    disabled: bool = False

    @property
    def actor(self) -> Actor:
        """The account as the actor of commands."""
        return Actor(self.account, self.department, self.roles)


class Accounts:
    """The accounts of one instance, in a database of their own. Its methods block: call them in a thread."""

    def __init__(self, url: str, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Open the database at `url`; `create()` makes its tables."""
        self.database = Database(url)
        self.now = now
        # OWASP's parameters for argon2id: 19 MiB, two passes; at most two at a time, so that memory stays bounded.
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._hashing = BoundedSemaphore(2)

    def create(self) -> None:
        """Create the tables that are not there, those of sessions among them."""
        self.database.create_tables(METADATA)

    def add(self, account: str, *, name: str, department: str, roles: Iterable[str], password: str) -> Account:
        """Add an account. Raises InvalidInputError, AccountExistsError."""
        new = Account(account, name, department, frozenset(roles))
        _check(new)
        _check_password(password, account)
        row = {"account": account, "name": name, "department": department, "roles": " ".join(sorted(new.roles))}
        hashed = self._hash(password)
        try:
            with self.database.transaction() as session:
                session.execute(insert(ACCOUNTS).values(**row, password=hashed, disabled=False))
        except IntegrityError as exc:
            raise AccountExistsError(f"账号 {account} 已存在。") from exc
        return new

    def get(self, account: str) -> Account:
        """The account. Raises NotFoundError."""
        with self.database.session() as session:
            found = _find(session, account)
        if found is None:
            raise NotFoundError(f"没有账号 {account}。")
        return found[0]

    def all(self) -> list[Account]:
        """All accounts by id."""
        with self.database.session() as session:
            return [_account(row) for row in session.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.account))]

    def change(self, changed: Account) -> None:
        """Replace name, department, roles and disabled; sessions follow within two seconds. Raises NotFoundError."""
        _check(changed)
        values = {
            "name": changed.name,
            "department": changed.department,
            "roles": " ".join(sorted(changed.roles)),
            "disabled": changed.disabled,
        }
        self._update(changed.account, **values)

    def set_password(self, account: str, password: str) -> None:
        """Replace the password. Raises InvalidInputError, NotFoundError."""
        _check_password(password, account)
        self._update(account, password=self._hash(password))

    def check(self, account: str, password: str, address: str) -> Account:
        """The account of these credentials; takes as long for an unknown account as for a wrong password.

        Raises CredentialsWrongError, TooManyAttemptsError.
        """
        account = account.strip().lower()
        pair, alone = _key(f"{account}\0{address}"), _key(f"\0{address}")
        # Counted before the password is looked at, so that many guesses at once are all counted.
        self._count({pair: MOST_FAILURES, alone: MOST_FAILURES_OF_ADDRESS})
        with self.database.session() as session:
            found = _find(session, account)
        stored = found[1] if found else self._nobody
        if not self._matches(stored, password) or found is None:
            raise CredentialsWrongError(CREDENTIALS_WRONG, remedy="请核对后再试；忘记密码请联系账号管理员。")
        with self.database.transaction() as session:
            session.execute(delete(FAILURES).where(FAILURES.c.key == pair))
            session.execute(update(FAILURES).where(FAILURES.c.key == alone).values(failures=FAILURES.c.failures - 1))
        if found[0].disabled:
            raise CredentialsWrongError(ACCOUNT_DISABLED, remedy="如需恢复，请联系账号管理员。")
        return found[0]

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    @cached_property
    def _nobody(self) -> str:
        return self._hash("the password of nobody")

    def _hash(self, password: str) -> str:
        with self._hashing:
            return self._hasher.hash(password)

    def _matches(self, stored: str, password: str) -> bool:
        with self._hashing:
            try:
                return self._hasher.verify(stored, password[: LONGEST_PASSWORD + 1])
            except (VerificationError, InvalidHashError):
                return False

    def _update(self, account: str, **values: object) -> None:
        with self.database.transaction() as session:
            changed = session.execute(
                update(ACCOUNTS).where(ACCOUNTS.c.account == account).values(**values).returning(ACCOUNTS.c.account)
            )
            if changed.first() is None:
                raise NotFoundError(f"没有账号 {account}。")

    def _count(self, limits: dict[bytes, int]) -> None:
        """Count one failure under every key, or under none of them. Raises TooManyAttemptsError.

        One statement a key compares and counts, so that of many tries at once, also in several processes, no more than
        the limit pass. An account's key comes before its address's, so that no two tries wait for one another.
        """
        now = self.now()
        over = now - WINDOW
        with self.database.transaction() as session:
            stale = select(FAILURES.c.key).where(FAILURES.c.since < over).with_for_update(skip_locked=True)
            session.execute(delete(FAILURES).where(FAILURES.c.key.in_(stale)))
        with self.database.transaction() as session:
            for key, limit in limits.items():
                first = self._insert(FAILURES).values(key=key, failures=1, since=now)
                is_over = FAILURES.c.since < over
                counted = first.on_conflict_do_update(
                    index_elements=[FAILURES.c.key],
                    set_={
                        "failures": case((is_over, 1), else_=FAILURES.c.failures + 1),
                        "since": case((is_over, first.excluded.since), else_=FAILURES.c.since),
                    },
                    where=or_(is_over, FAILURES.c.failures < limit),
                ).returning(FAILURES.c.key)
                if session.execute(counted).first() is None:
                    since = session.execute(select(FAILURES.c.since).where(FAILURES.c.key == key)).scalar_one()
                    minutes = max(1, round((since + WINDOW - now).total_seconds() / 60))
                    raise TooManyAttemptsError(TOO_MANY_ATTEMPTS.format(minutes=minutes))

    @property
    def _insert(self) -> Callable[[Table], postgresql.Insert | sqlite.Insert]:
        return postgresql.insert if self.database.dialect == "postgresql" else sqlite.insert


def _find(session: Session, account: str) -> tuple[Account, str] | None:
    row = session.execute(select(ACCOUNTS).where(ACCOUNTS.c.account == account)).first()
    return (_account(row), row.password) if row is not None else None


def _account(row: Row[Any]) -> Account:
    return Account(row.account, row.name, row.department, frozenset(row.roles.split()), row.disabled)


def _key(text: str) -> bytes:
    """What people type into the account field may be a password: it is not stored as it is."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _check(account: Account) -> None:
    errors = []
    if not _ACCOUNT.fullmatch(account.account):
        errors.append(FieldError("account", "账号由小写字母、数字、点、短横线和下划线组成，最长 64 个字符"))
    if not account.name.strip():
        errors.append(FieldError("name", "必填项未填写"))
    errors += [FieldError("roles", f"没有角色 {role}") for role in sorted(account.roles - ROLES.keys())]
    if errors:
        raise InvalidInputError("账号信息有误。", errors)


def _check_password(password: str, account: str) -> None:
    wrong = ""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        wrong = f"密码应为 {SHORTEST_PASSWORD} 到 {LONGEST_PASSWORD} 个字符"
    elif password.lower() == account:
        wrong = "密码不能与账号相同"
    if wrong:
        raise InvalidInputError("密码不符合要求。", [FieldError("password", wrong)])
