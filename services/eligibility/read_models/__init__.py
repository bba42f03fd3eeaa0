"""What people ask this service: the present verdict on an application, clause by clause."""

from sqlalchemy import MetaData

from shared.readmodels import Base


class ViewsBase(Base):
    """The tables of this service's read models."""

    __abstract__ = True
    metadata = MetaData()
