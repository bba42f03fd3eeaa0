"""What the routes of this service answer."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.applications.commands import Receipt
from services.applications.domain.applications import LABELS, State
from services.applications.domain.rounds import Stage
from services.applications.read_models.application_list import ApplicationRow


class WrittenRound(BaseModel):
    """The round that was opened."""

    round: int
    position: int


class WrittenReceipt(Receipt):
    """A receipt and the position in the history that proves it."""

    position: int


class Withdrawn(BaseModel):
    """Confirmation of a withdrawal."""

    id: UUID
    position: int


class UploadedMaterial(BaseModel):
    """A stored file: SHA-256 (hex) is its name, size in bytes, type by content."""

    sha256: str
    size: int
    type: str


class RoundAnswer(BaseModel):
    """A round with its stages and quotas."""

    round: int
    title: str
    stages: tuple[Stage, ...]
    quotas: dict[str, int]
    applications: int


class ApplicationAnswer(BaseModel):
    """An application by its public names and where it stands."""

    id: UUID
    number: str
    round: int
    category: str
    name: str
    unit_name: str
    department: str
    state: State
    state_label: str
    version: int
    submitted_at: datetime

    @classmethod
    def of(cls, row: ApplicationRow) -> "ApplicationAnswer":
        """From the list's row."""
        state = State(row.state)
        return cls(
            id=row.application_id,
            number=row.number,
            round=row.year,
            category=row.category,
            name=row.name,
            unit_name=row.unit_name,
            department=row.department,
            state=state,
            state_label=LABELS[state],
            version=row.version,
            submitted_at=row.submitted_at,
        )


class ApplicationsAnswer(BaseModel):
    """Applications by number."""

    applications: list[ApplicationAnswer]


class MaterialAnswer(BaseModel):
    """One material; `sha256` (hex) is empty where no file was uploaded, and otherwise names it for download."""

    kind: str
    file: str
    sha256: str


class MaterialsAnswer(BaseModel):
    """The materials of the newest version."""

    materials: list[MaterialAnswer]


class TimelineEntry(BaseModel):
    """What happened: when, who, in which service, under which article."""

    at: datetime
    by: str
    service: str
    what: str
    article: str
    text: str
    position: int


class TimelineAnswer(BaseModel):
    """An application's history across the services, in order."""

    id: UUID
    number: str
    name: str
    state: State
    state_label: str
    entries: list[TimelineEntry]
