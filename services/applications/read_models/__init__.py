"""What people ask this service: rounds, the list of applications, an application's timeline."""

from sqlalchemy import MetaData

from shared.readmodels import Base


class ViewsBase(Base):
    """The tables of this service's read models."""

    __abstract__ = True
    metadata = MetaData()
