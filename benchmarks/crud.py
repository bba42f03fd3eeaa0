"""The peer of the submissions: a plain FastAPI and SQLAlchemy service that checks the same body and inserts one row."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from services.applications.commands import SubmitApplication


class Base(DeclarativeBase):
    pass


class ApplicationRow(Base):
    __tablename__ = "applications"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    submitted_at: Mapped[datetime]
    body: Mapped[str]


class Receipt(BaseModel):
    id: UUID
    submitted_at: datetime


def engine_of(url: str) -> Engine:
    """Every commit on disk; on SQLite one connection, since writers that wait for its lock hinder one another."""
    if not url.startswith("sqlite"):
        return create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), pool_size=16)
    engine = create_engine(url, pool_size=1, max_overflow=0)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    return engine


def app_on(engine: Engine) -> FastAPI:
    Base.metadata.create_all(engine)
    app = FastAPI()

    @app.post("/applications", status_code=201)
    def create(command: SubmitApplication) -> Receipt:
        row = ApplicationRow(id=uuid4(), submitted_at=datetime.now(UTC), body=command.model_dump_json())
        with Session(engine, expire_on_commit=False) as session, session.begin():
            session.add(row)
        return Receipt(id=row.id, submitted_at=row.submitted_at)

    return app


if __name__ == "__main__":
    uvicorn.run(app_on(engine_of(sys.argv[1])), port=int(sys.argv[2]), log_config=None, access_log=False, backlog=1024)
