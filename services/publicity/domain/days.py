"""When a day ends, and how people write days and moments; all in Asia/Shanghai."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from shared.legal_time import SHANGHAI


def end_of(day: date) -> datetime:
    """24:00 of the day, which is 00:00 of the next one."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=SHANGHAI)


def day_words(day: date) -> str:
    """A day as people write it: 2026年6月8日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_words(at: datetime) -> str:
    """A moment as people write it: 2026年6月1日09:30."""
    local = at.astimezone(SHANGHAI)
    return f"{day_words(local.date())}{local:%H:%M}"
