"""The clock of the notice: one week as rulebook.md counts it, longer with a reason, never shorter (17.5)."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from pydantic import ValidationError

from services.publicity.commands import ExtendNotice, PublishNotice, close_notice, extend_notice
from services.publicity.domain.refusals import (
    NothingToPublishError,
    NoticeAlreadyPublishedError,
    NoticeClosedError,
    NoticeMissingError,
    NoticeOverError,
    NoticeShortenedError,
    NoticeStillRunningError,
    NoticeTooLongError,
    PostingTimeError,
    ShortlistAlreadyReportedError,
    ShortlistMissingError,
)
from shared.contracts.publicity import (
    NoticeClosed,
    NoticeExtended,
    NoticePublished,
    PublicNoticeExtended,
    PublicNoticePublished,
)
from tests.publicity.house import (
    LAST_DAY,
    OFFICE,
    OVER,
    PUBLISHED,
    REPORTED,
    ROUND,
    House,
    application,
    line,
    moment,
    shortlist,
    withdrawn,
)

MILLISECOND = timedelta(milliseconds=1)


def extend(house: House, last_day: date, at: datetime, reason: str = "端午假期") -> object:
    command = ExtendNotice(last_day=last_day, reason=reason)
    return house.do(partial(_extend, command, at))


def _extend(command: ExtendNotice, at: datetime, work: object) -> object:
    return extend_notice(ROUND, command, by=OFFICE, at=at, work=work)  # type: ignore[arg-type]


@pytest.mark.parametrize("at", ["2026-06-01 00:00", "2026-06-01 09:00", "2026-06-01 23:59:59.999"])
def test_notice_of_one_week_does_not_count_its_first_day(house: House, at: str) -> None:
    house.ready("甲")
    receipt = house.publish(moment(at))
    assert receipt.last_day == LAST_DAY
    assert receipt.ends_at == OVER


def test_day_of_publication_is_the_day_in_lianyungang(house: House) -> None:
    house.ready("甲")
    receipt = house.publish(datetime(2026, 6, 1, 16, 30, tzinfo=UTC))
    assert receipt.last_day == date(2026, 6, 9)
    assert receipt.ends_at == moment("2026-06-10 00:00")


def test_published_notice_carries_names_and_units_only(house: House) -> None:
    house.ready("甲", "乙")
    house.publish()
    [internal] = house.published()
    [public] = house.published(public=True)
    assert isinstance(internal, NoticePublished)
    assert isinstance(public, PublicNoticePublished)
    assert internal.applications == (application("甲"), application("乙"))
    assert internal.shortlist_hash == public.shortlist_hash == "5" * 64
    assert [candidate.model_dump() for candidate in public.candidates] == [
        {
            "number": f"2026-S-000{i}",
            "category": "star",
            "name": name,
            "unit_name": f"{name}所在单位",
            "recommending_department": "haizhou",
        }
        for i, name in enumerate(("甲", "乙"), start=1)
    ]
    assert str(application("甲")) not in public.model_dump_json()


def test_notice_without_shortlist_is_refused(house: House) -> None:
    with pytest.raises(ShortlistMissingError, match="还没有上报入围名单"):
        house.publish()


def test_round_has_one_notice(house: House) -> None:
    house.ready("甲")
    house.publish()
    with pytest.raises(NoticeAlreadyPublishedError):
        house.publish(PUBLISHED + timedelta(days=30))


def test_who_withdrew_is_not_put_on_notice(house: House) -> None:
    house.ready("甲", "乙")
    house.hear(withdrawn("甲"))
    house.publish()
    [published] = house.published()
    assert isinstance(published, NoticePublished)
    assert published.applications == (application("乙"),)


def test_notice_of_nobody_is_refused(house: House) -> None:
    house.ready("甲")
    house.hear(withdrawn("甲"))
    with pytest.raises(NothingToPublishError):
        house.publish()


def test_first_shortlist_stands(house: House) -> None:
    house.ready("甲")
    house.hear(shortlist(line("甲")))
    assert house.new == []
    with pytest.raises(ShortlistAlreadyReportedError, match="已经上报"):
        house.hear(shortlist(line("丙"), digest="6" * 64))


def test_posting_on_another_site_starts_the_clock(house: House) -> None:
    house.ready("甲")
    receipt = house.publish(
        moment("2026-06-02 08:00"),
        address="https://jxw.example.gov.cn/gs/1.html",
        posted_at=moment("2026-06-01 17:00"),
    )
    assert receipt.published_at == moment("2026-06-01 17:00")
    assert receipt.last_day == LAST_DAY
    [published] = house.published()
    assert isinstance(published, NoticePublished)
    assert published.address == "https://jxw.example.gov.cn/gs/1.html"


@pytest.mark.parametrize(
    ("posted_at", "why"),
    [
        (PUBLISHED + MILLISECOND, "还没有到"),
        (REPORTED - MILLISECOND, "早于入围名单上报时间"),
    ],
)
def test_posting_that_cannot_be_is_refused(house: House, posted_at: datetime, why: str) -> None:
    house.ready("甲")
    with pytest.raises(PostingTimeError, match=why):
        house.publish(address="https://jxw.example.gov.cn/gs/1.html", posted_at=posted_at)


def test_posting_whose_week_is_over_is_refused(house: House) -> None:
    house.ready("甲")
    late = {"address": "https://jxw.example.gov.cn/gs/1.html", "posted_at": moment("2026-05-29 10:00")}
    with pytest.raises(PostingTimeError, match="公众无从提出异议"):
        house.publish(moment("2026-06-06 00:00"), **late)
    assert house.publish(moment("2026-06-05 23:59:59.999"), **late).last_day == date(2026, 6, 5)


@pytest.mark.parametrize(
    "fields",
    [
        {"address": "https://jxw.example.gov.cn/"},
        {"posted_at": PUBLISHED},
        {"address": "javascript:alert(1)", "posted_at": PUBLISHED},
        {"address": "https://jxw.example.gov.cn/", "posted_at": "0001-01-01T00:00:00+14:00"},
        {"address": "https://jxw.example.gov.cn/", "posted_at": "2026-06-01T09:00:00"},
        {"place": "公告栏"},
    ],
)
def test_posting_is_recorded_whole_or_not_at_all(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PublishNotice(round=ROUND, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("at", ["2026-06-08 23:59:59.999", "2026-06-08 00:00", "2026-06-01 09:00"])
def test_close_before_24_00_of_the_last_day_is_refused(house: House, at: str) -> None:
    house.ready("甲")
    house.publish()
    with pytest.raises(NoticeStillRunningError, match=r"公示至2026年6月8日24:00") as refused:
        house.close(moment(at))
    assert refused.value.article == "17.5"
    assert refused.value.remedy


def test_close_at_24_00_of_the_last_day(house: House) -> None:
    house.ready("甲")
    house.publish()
    receipt = house.close(OVER)
    assert receipt.closed
    [closed] = house.published()
    assert isinstance(closed, NoticeClosed)
    assert (closed.closed_at, closed.objections) == (OVER, 0)


def test_close_twice_or_before_publication_is_refused(house: House) -> None:
    house.ready("甲")
    with pytest.raises(NoticeMissingError):
        house.close()
    house.publish()
    house.close()
    with pytest.raises(NoticeClosedError):
        house.close()


def test_extension_in_the_last_second_moves_the_end(house: House) -> None:
    house.ready("甲")
    house.publish()
    extend(house, date(2026, 6, 10), OVER - MILLISECOND)
    [extended] = house.published()
    [public] = house.published(public=True)
    assert isinstance(extended, NoticeExtended)
    assert isinstance(public, PublicNoticeExtended)
    assert (extended.last_day, extended.ends_at) == (date(2026, 6, 10), moment("2026-06-11 00:00"))
    assert extended.reason == public.reason == "端午假期"
    with pytest.raises(NoticeStillRunningError):
        house.close(OVER)
    house.object("2026-S-0001", at=moment("2026-06-10 23:59:59.999"))
    house.close(moment("2026-06-11 00:00"))


def test_extension_before_closing_is_possible_though_the_week_is_over(house: House) -> None:
    house.ready("甲")
    house.publish()
    with pytest.raises(NoticeOverError):
        house.object("2026-S-0001", at=OVER)
    extend(house, date(2026, 6, 9), OVER)
    house.object("2026-S-0001", at=OVER)


@pytest.mark.parametrize("last_day", [date(2026, 6, 7), LAST_DAY, date(1, 1, 1)])
def test_notice_is_never_shortened(house: House, last_day: date) -> None:
    house.ready("甲")
    house.publish()
    with pytest.raises(NoticeShortenedError, match="不晚于它"):
        extend(house, last_day, PUBLISHED)


def test_extension_into_the_past_is_refused(house: House) -> None:
    house.ready("甲")
    house.publish()
    with pytest.raises(NoticeShortenedError, match="已经过去"):
        extend(house, date(2026, 6, 9), moment("2026-06-10 00:00"))


@pytest.mark.parametrize("last_day", [date(2027, 6, 3), date.max])
def test_extension_into_another_round_is_refused(house: House, last_day: date) -> None:
    house.ready("甲")
    house.publish()
    with pytest.raises(NoticeTooLongError):
        extend(house, last_day, PUBLISHED)


def test_extension_after_closing_is_refused(house: House) -> None:
    house.ready("甲")
    house.publish()
    house.close()
    with pytest.raises(NoticeClosedError):
        extend(house, date(2026, 6, 20), OVER)


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 2001])
def test_extension_needs_a_reason(reason: str) -> None:
    with pytest.raises(ValidationError):
        ExtendNotice(last_day=date(2026, 6, 10), reason=reason)


def test_notice_read_again_from_the_history_is_the_same(house: House) -> None:
    house.ready("甲")
    notice_id = house.publish().notice_id
    house.object("2026-S-0001")
    extend(house, date(2026, 6, 10), PUBLISHED)
    again = house.replayed(notice_id)
    assert again.ends_at == moment("2026-06-11 00:00")
    assert again.open_against(application("甲")) == 1
    assert not again.closed


def test_close_notice_needs_no_person(house: House) -> None:
    house.ready("甲")
    house.publish()
    from shared.history import SYSTEM

    house.do(lambda work: close_notice(ROUND, by=SYSTEM, at=OVER, work=work))
    assert house.new[0].event.by == "system"
