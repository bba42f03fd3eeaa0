"""Errors of the rulebook; each tells a person in Chinese what is wrong, which article says so, and what to do."""


class RulebookError(Exception):
    """Base of the rulebook's errors; `article` is the citation, `remedy` what to do."""

    def __init__(self, message: str, *, article: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.article = article
        self.remedy = remedy


class UnknownRulebookError(RulebookError):
    """There is no rulebook of that version."""


class UnknownClauseError(RulebookError):
    """The category has no such clause."""


class NotJudgeableError(RulebookError):
    """The clause is a matter of fact: nobody can judge it."""
