"""Which files belong to an application, so that those who may see it may open them?"""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.applications.domain.applications import Application
from services.applications.read_models import ViewsBase
from shared.history import Recorded
from shared.readmodels import ReadModel


class MaterialRow(ViewsBase):
    """One material of the newest version; `sha256` is empty where no file was uploaded."""

    __tablename__ = "material_list"
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    file: Mapped[str]
    sha256: Mapped[str] = mapped_column(index=True)


material_list = ReadModel("material_list", tables=[MaterialRow])


@material_list.on(Application.Resubmitted)
def _resubmitted(session: Session, recorded: Recorded[Application.Resubmitted]) -> None:
    session.execute(delete(MaterialRow).where(MaterialRow.application_id == recorded.event.originator_id))
    _submitted(session, recorded)


@material_list.on(Application.Submitted)
def _submitted(session: Session, recorded: Recorded[Application.Submitted | Application.Resubmitted]) -> None:
    told = recorded.event
    session.add_all(
        MaterialRow(
            application_id=told.originator_id,
            place=place,
            kind=material.kind.value,
            file=material.file,
            sha256=told.files.get(material.file, ""),
        )
        for place, material in enumerate(told.form.materials)
    )


def materials_of(session: Session, application_id: UUID) -> list[MaterialRow]:
    """The materials of an application's newest version, as they were listed."""
    query = select(MaterialRow).where(MaterialRow.application_id == application_id).order_by(MaterialRow.place)
    return list(session.scalars(query))
