"""What the pages and the API of the surveys show, each rebuilt from the history."""

from sqlalchemy import MetaData

from shared.readmodels import Base


class ViewsBase(Base):
    """The tables of this service's read models."""

    __abstract__ = True
    metadata = MetaData()
