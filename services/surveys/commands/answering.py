"""Answers typed in, or sent as JSON."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StrictInt, StringConstraints

from services.surveys.commands import Command, Keys, managed
from services.surveys.domain import wording
from services.surveys.domain.campaign import Campaign
from services.surveys.domain.sheet import RefusedCellError, Sheet, check_period, parse_phone, parse_scores
from shared.history import Actor, FieldError, InvalidInputError, Work
from shared.legal_time import Day


class Answer(Command):
    """One sheet: a score by item name (absent or null: not answered), with signature, phone and day if given."""

    scores: Annotated[dict[Annotated[str, Field(max_length=40)], StrictInt | None], Field(max_length=40)]
    signature: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    phone: Annotated[str, StringConstraints(max_length=40)] = ""
    answered_on: Day | None = None


class AddAnswers(Command):
    """Sheets typed in; all of them count, or the whole command is refused."""

    answers: Annotated[list[Answer], Field(min_length=1, max_length=1000)]


class Tally(BaseModel):
    """What became of some sheets, and how many valid ones the campaign has now."""

    accepted: int
    duplicates: int
    valid: int


def add_answers(campaign_id: UUID, command: AddAnswers, *, by: Actor, at: datetime, work: Work, keys: Keys) -> Tally:
    """Record typed sheets."""
    campaign = managed(campaign_id, by=by, work=work)
    campaign.check_open()
    sheets = _sheets(command, campaign)
    counted = campaign.record(keys.marker(campaign_id).pack(sheets), by=by.account, at=at)
    work.save(campaign)
    valid = campaign.answers.measurement.valid
    return Tally(accepted=counted.accepted, duplicates=counted.duplicates, valid=valid)


def _sheets(command: AddAnswers, campaign: Campaign) -> list[Sheet]:
    names = {item.name for item in campaign.questionnaire.items}
    needed = campaign.answers.measurement.formula.needed(len(names))
    sheets, errors = [], []
    for index, answer in enumerate(command.answers):
        field, wrong = "", [name for name in answer.scores if name not in names]
        errors += [FieldError(f"answers.{index}.scores.{name}", wording.UNKNOWN_ITEM) for name in wrong]
        try:
            field = "scores"
            scores = parse_scores(answer.scores, campaign.questionnaire)
            sheet = Sheet(scores, answer.answered_on, answer.signature)
            if sheet.answered < needed:
                raise RefusedCellError(wording.TOO_FEW_ANSWERS.format(answered=sheet.answered, needed=needed))
            field = "answered_on"
            if answer.answered_on is not None:
                check_period(answer.answered_on, campaign.brief.period)
            field = "phone"
            sheets.append(sheet._replace(phone=parse_phone(answer.phone)))
        except RefusedCellError as error:
            errors.append(FieldError(f"answers.{index}.{field}", str(error)))
    if errors:
        raise InvalidInputError(errors=errors)
    return sheets
