"""The table of positions: how far each read model has come, and on which event it stopped."""

from sqlalchemy import BigInteger, Column, MetaData, String, Table, Text

from shared.readmodels.columns import Moment

POSITIONS = Table(
    "projector_positions",
    MetaData(),
    Column("name", String(100), primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("error", Text, nullable=False, default=""),
    Column("error_position", BigInteger),
    Column("error_at", Moment),
)
