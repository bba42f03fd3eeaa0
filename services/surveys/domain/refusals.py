"""The rules of a campaign that a command may break."""

from datetime import date

from services.surveys.domain import wording
from shared.history import ForbiddenError, RuleBrokenError


class CampaignClosedError(RuleBrokenError):
    """Answers, or a second closing, after the campaign was closed."""

    article = "17.4"
    remedy = wording.CLOSED_REMEDY


class StillRunningError(RuleBrokenError):
    """Closed before its period is over, without a reason."""

    article = "17.4"

    def __init__(self, last: date) -> None:
        super().__init__(wording.STILL_RUNNING.format(last=last), remedy=wording.STILL_RUNNING_REMEDY.format(last=last))


class ImportOverlapError(RuleBrokenError):
    """A part of a file of which some rows are in already."""

    remedy = wording.IMPORT_OVERLAP_REMEDY

    def __init__(self) -> None:
        super().__init__(wording.IMPORT_OVERLAP)


class OwnThirdPartyError(ForbiddenError):
    """An applicant opens a third-party evaluation of itself."""

    article = "11.5"
    remedy = wording.NO_THIRD_PARTY_REMEDY

    def __init__(self) -> None:
        super().__init__(wording.NO_THIRD_PARTY)


class NotYourApplicationError(ForbiddenError):
    """An applicant opens a campaign about somebody for whom it has not applied."""

    article = "17.4"
    remedy = wording.NOT_YOUR_APPLICATION_REMEDY

    def __init__(self) -> None:
        super().__init__(wording.NOT_YOUR_APPLICATION)


class NotYourDepartmentError(ForbiddenError):
    """A clerk opens a campaign about somebody whom another department recommends."""

    article = "17.1"
    remedy = wording.NOT_YOUR_DEPARTMENT_REMEDY

    def __init__(self) -> None:
        super().__init__(wording.NOT_YOUR_DEPARTMENT)


class NotYoursError(ForbiddenError):
    """Somebody else's campaign."""

    remedy = wording.NOT_YOURS_REMEDY

    def __init__(self) -> None:
        super().__init__(wording.NOT_YOURS)
