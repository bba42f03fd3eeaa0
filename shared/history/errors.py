"""The errors of commands and of the history; what people see is in Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class RuleBrokenError(Exception):
    """A rule refuses a command: what happened, which article says so, what to do.

    ``status`` is the HTTP status under which the refusal is reported (RFC 9457).
    """

    article: str = ""
    remedy: str = ""
    status: int = 409

    def __init__(self, message: str, *, article: str | None = None, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if article is not None:
            self.article = article
        if remedy is not None:
            self.remedy = remedy


class NotFoundError(RuleBrokenError):
    """There is nothing under this id."""

    status = 404


class ForbiddenError(RuleBrokenError):
    """The actor may not do this."""

    status = 403


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field; ``field`` is its dotted path in the input."""

    field: str
    message: str


class InvalidInputError(RuleBrokenError):
    """The input itself is wrong; ``errors`` names every field, not only the first."""

    status = 422
    remedy = "请按提示改正后重新提交。"

    def __init__(
        self,
        message: str = "提交的内容有误。",
        errors: Iterable[FieldError] = (),
        *,
        article: str | None = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(message, article=article, remedy=remedy)
        self.errors: list[FieldError] = list(errors)


class RequestReusedError(RuleBrokenError):
    """One idempotency key came with two different requests."""

    status = 422
    remedy = "新的请求请换用新的幂等键。"


class ConflictError(RuleBrokenError):
    """The history has moved on: the position, or the aggregate's version, is taken."""

    remedy = "请刷新页面，核对后再试。"

    def __init__(self, message: str = "记录刚刚被他人更新。") -> None:
        super().__init__(message)


class SourceConflictError(ConflictError):
    """Another process has already handled messages of this source stream."""

    def __init__(self, sources: Iterable[str]) -> None:
        super().__init__(f"消息来源已由另一进程处理：{'、'.join(sources)}")


class LedgerUnavailableError(RuleBrokenError):
    """The database does not answer.

    A write that ends so may have happened. With the same idempotency key, or the same source and sequence, it can
    be asked for again without harm.
    """

    status = 503
    remedy = "请稍后重试。"

    def __init__(self, message: str = "数据库暂时不可用。") -> None:
        super().__init__(message)


class SourceHaltedError(Exception):
    """An earlier message of the same source failed, so this one was not handled: submit it again after it."""

    def __init__(self, source: str, sequence: int) -> None:
        super().__init__(f"message {sequence} of {source} waits for an earlier one, which failed")


class ChainBrokenError(Exception):
    """The history was changed: the entry at ``position`` is missing, or its link does not follow."""

    def __init__(self, position: int) -> None:
        super().__init__(f"the chain is broken at position {position}")
        self.position = position


class UnknownTopicError(Exception):
    """The history holds an event that this program does not know."""


class UnstorableEventError(Exception):
    """An event would not come back from the history as it went in."""


class UnsavedChangesError(Exception):
    """A handler changed an aggregate and ended without saving it."""
