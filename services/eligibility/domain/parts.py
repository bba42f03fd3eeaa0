"""The parts of an assessment besides facts and result: the submission, the gate, judgements that stand, known bans."""

from dataclasses import dataclass
from enum import StrEnum

from services.eligibility.domain.rulebook import Ban, Judgement, MaterialKind
from services.eligibility.domain.rulebook.facts import Value


class Gate(StrEnum):
    """Why an application was assessed."""

    SUBMISSION = "submission"
    RESUBMISSION = "resubmission"
    MEASUREMENT = "measurement"
    JUDGEMENT = "judgement"
    BAN = "ban"
    AWARD = "award"


class Standing(Value):
    """The judgement that stands on a clause: its number in the application's history, and whether it was central."""

    number: int
    judgement: Judgement
    centrally: bool


class Attachment(Value):
    """A file of the application; `sha256` is None where it was named and not delivered."""

    kind: MaterialKind
    file: str
    sha256: str | None = None


class Submission(Value):
    """One version of an application as a person judges it.

    `uscc` is the unit's public number, `team` the normalised name of a team's application and empty for the others:
    bans follow a renamed or merged unit by these (18.3).
    """

    number: str = ""
    name: str = ""
    unit_name: str = ""
    uscc: str = ""
    team: str = ""
    deeds: str = ""
    main_honours: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class KnownBans:
    """The bans that bind a holder, and the numbers of the units that its own succeeded, whose bans it took over."""

    bans: tuple[Ban, ...]
    predecessors: tuple[str, ...] = ()
