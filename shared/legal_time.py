"""Legal dates: the day in Asia/Shanghai on which something happened, and days and moments as people write them."""

import re
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BeforeValidator

SHANGHAI = ZoneInfo("Asia/Shanghai")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:.+")


def legal_date(at: datetime) -> date:
    """The day in Asia/Shanghai of an instant; `at` carries its zone."""
    if at.tzinfo is None:
        raise ValueError("an instant without a zone has no legal date")
    return at.astimezone(SHANGHAI).date()


def _day(value: object) -> object:
    if (isinstance(value, str) and _DAY.fullmatch(value)) or isinstance(value, date):
        return value
    raise ValueError("应为日期，格式为 YYYY-MM-DD")


def _moment(value: object) -> object:
    if (isinstance(value, str) and _MOMENT.fullmatch(value)) or isinstance(value, datetime):
        return value
    raise ValueError("应为日期时间，格式为 YYYY-MM-DDTHH:MM:SS+08:00")


# Pydantic would take a number, or digits alone, for seconds since 1970.
Day = Annotated[date, BeforeValidator(_day)]
"""A day as a command gives it: YYYY-MM-DD."""
Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
"""A moment as a command gives it, with its zone: YYYY-MM-DDTHH:MM:SS+08:00."""
