"""Who may see and do what here, for routes and pages alike."""

from services.eligibility.domain.refusals import NotAssessedError, NotYoursToJudgeError
from services.eligibility.read_models.assessments import AssessmentRow
from shared.history import Actor
from shared.web.rules import allow

SEES_ALL = ("office", "expert", "leading_group", "publicity", "auditor", "admin")
"""Roles that see every assessment; clerks see those of their department."""
readers = allow("clerk", *SEES_ALL)
judges = allow("clerk", "office", "expert")
registrars = allow("clerk", "office")
succession_readers = allow("clerk", "office", "auditor")
ban_readers = allow("office", "auditor")
office = allow("office")


def visible(row: AssessmentRow | None, by: Actor) -> AssessmentRow:
    """The row, where the reader may see it. Raises NotAssessedError, NotYoursToJudgeError."""
    if row is None:
        raise NotAssessedError
    if by.roles.isdisjoint(SEES_ALL) and by.department != row.department:
        raise NotYoursToJudgeError
    return row
