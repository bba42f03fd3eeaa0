"""What people ask this service: what waits for whom, one review in full, how far the round is, the shortlist."""

from sqlalchemy import MetaData

from shared.readmodels import Base


class ViewsBase(Base):
    """The tables of this service's read models."""

    __abstract__ = True
    metadata = MetaData()
