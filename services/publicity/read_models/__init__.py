"""What people ask this service: the notices, the candidates, the objections, the register of honours."""

from sqlalchemy import MetaData

from shared.readmodels import Base


class ViewsBase(Base):
    """The tables of this service's read models."""

    __abstract__ = True
    metadata = MetaData()
