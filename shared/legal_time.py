"""Legal dates: the day in Asia/Shanghai on which something happened."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def legal_date(at: datetime) -> date:
    """The day in Asia/Shanghai of an instant; `at` carries its zone."""
    if at.tzinfo is None:
        raise ValueError("an instant without a zone has no legal date")
    return at.astimezone(SHANGHAI).date()
