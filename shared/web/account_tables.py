"""The tables of accounts, of their failed logins and of their sessions."""

from sqlalchemy import Boolean, Column, Integer, LargeBinary, MetaData, String, Table, Text

from shared.readmodels import Moment

METADATA = MetaData()
ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("account", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("department", String(32), nullable=False),
    Column("roles", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
)
FAILURES = Table(
    "failed_logins",
    METADATA,
    Column("key", LargeBinary(32), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("since", Moment, nullable=False, index=True),
)
SESSIONS = Table(
    "sessions",
    METADATA,
    Column("token", LargeBinary(32), primary_key=True),
    Column("account", String(64), nullable=False, index=True),
    Column("started", Moment, nullable=False, index=True),
    Column("seen", Moment, nullable=False),
)
