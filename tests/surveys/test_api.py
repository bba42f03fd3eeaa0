"""From opening a campaign to its measurement, over HTTP, with the real history behind it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.surveys import uploads
from services.surveys.commands.importing import import_part
from services.surveys.measuring import measure_files
from shared.history import verify_chain
from tests.surveys.conftest import House, People
from tests.surveys.given import CLERK, OFFICE, OTHER_CLERK, OTHER_UNIT, UNIT_ACCOUNT
from tests.surveys.sheets import csv_of, row

SAMPLES = Path(__file__).parent / "samples"
STAR = {"category": "star", "round": 2026, "name": "示例一", "citizen_id": "320706199005060427"}
UNIT = {"category": "enterprise", "round": 2026, "name": "海州示例银行营业部", "uscc": "91320706MA1ABCD11P"}


def survey(**changes: Any) -> dict[str, Any]:
    fields = {"subject": STAR, "party": "first", "period_from": "2026-01-01", "period_to": "2026-03-31"}
    return fields | changes


def answer(score: int | None = 8, **changes: Any) -> dict[str, Any]:
    names = ("sound_process", "keeps_commitments", "polite_language", "warmth", "thoroughness", "communication",
             "sound_advice", "facilities", "fair_pricing", "speed", "skill", "outcome")  # fmt: skip
    return {"scores": dict.fromkeys(names, score)} | changes


def opened(house: House, **changes: Any) -> str:
    response = house.post("", survey(**changes))
    assert response.status_code == 201, response.text
    campaign: str = response.json()["id"]
    return campaign


def errors_of(response: Any) -> list[str]:
    assert response.status_code == 422, response.text
    return [error["field"] for error in response.json()["errors"]]


def test_sample_file_is_imported_measured_and_closed_as_files_alone_measure(house: House) -> None:
    campaign = opened(house)
    report = house.upload(campaign, (SAMPLES / "messy.csv").read_bytes()).json()
    alone = measure_files([SAMPLES / "messy.csv"])
    assert (report["rows"], report["accepted"], report["duplicates"], report["refused"]) == (61, 54, 1, 6)
    assert [
        {"file": r["file"], **cell} for r, cell in zip(alone["rejected"], report["rejected"], strict=True)
    ] == alone["rejected"]

    closed = house.post(f"/{campaign}/close", {}).json()
    assert (closed["valid"], closed["satisfied"], closed["minimum_reached"]) == (54, 51, True)
    shown = house.get(f"/{campaign}/measurement").json()
    assert shown["satisfaction_rate"] == alone["satisfaction_rate"]
    assert [shown["interval_low"], shown["interval_high"]] == alone["interval"]
    assert (shown["composite_index"], shown["service_index"]) == (alone["composite_index"], alone["service_index"])
    assert {item["name"]: {"mean": item["mean"], "counts": item["counts"]} for item in shown["items"]} == alone["items"]
    assert (shown["closed"], shown["answers_hash"]) == (True, closed["answers_hash"])
    assert house.entries() == [
        "Campaign.Opened", "Holder.Known", "Holder.CampaignNoted", "Campaign.AnswersRecorded", "Campaign.FileImported",
        "Campaign.Closed", "Campaign.Measured",
    ]  # fmt: skip
    assert house.get(f"/{campaign}").json()["ended_on"] == "2026-03-31"


def test_same_on_postgresql(house: House, tmp_path: Path, people: People, postgres_url: Callable[[], str]) -> None:
    data = (SAMPLES / "team-first-party-gb18030.csv").read_bytes()
    other = House(tmp_path / "other", people, ledger_url=postgres_url(), views_url=postgres_url())
    try:
        shown = []
        for one in (house, other):
            campaign = opened(one)
            assert one.upload(campaign, data).json()["accepted"] == 800
            one.post(f"/{campaign}/close", {})
            shown.append(one.get(f"/{campaign}/measurement").json() | {"campaign": "", "answers_hash": ""})
        assert shown[0] == shown[1]
        assert other.entries() == house.entries()
    finally:
        other.close()


def test_measurement_runs_along_while_answers_come_in(house: House) -> None:
    campaign = opened(house)
    assert house.get(f"/{campaign}/measurement").json()["satisfaction_rate"] is None
    house.post(f"/{campaign}/answers", {"answers": [answer(8), answer(8), answer(3, phone="8550101")]})
    house.post(f"/{campaign}/answers", {"answers": [answer(3, phone="855-0101"), answer(9)]})
    shown = house.get(f"/{campaign}/measurement").json()
    assert (shown["valid"], shown["satisfied"], shown["duplicates"], shown["repeated"]) == (4, 3, 1, 1)
    assert (shown["satisfaction_rate"], shown["minimum_reached"], shown["closed"]) == ("75.0000000000", False, False)
    assert house.get(f"/{campaign}").json()["valid"] == 4


def test_import_in_small_parts_and_again_is_the_same(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PART_ROWS", 7)
    data = (SAMPLES / "messy.csv").read_bytes()
    parts, whole = opened(house), opened(house, subject=UNIT)
    first = house.upload(parts, data).json()
    again = house.upload(parts, data).json()
    assert (first["accepted"], first["duplicates"], first["valid"], first["repeated"]) == (54, 1, 54, False)
    assert (again["accepted"], again["duplicates"], again["valid"], again["repeated"]) == (0, 0, 54, True)
    assert again["rejected"] == first["rejected"]
    monkeypatch.setattr(uploads, "PART_ROWS", 5000)
    house.upload(whole, data)
    figures = [house.get(f"/{campaign}/measurement").json() for campaign in (parts, whole)]
    assert figures[0] | {"campaign": ""} == figures[1] | {"campaign": ""}


def test_import_broken_off_is_taken_up_where_it_stood(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PART_ROWS", 3)
    campaign = opened(house)
    anonymous = csv_of(*[row(f"{n % 10 + 1}" + ",8" * 11) for n in range(20)]).encode()
    real, calls = import_part, 0

    def fails_on_the_third(*args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise RuntimeError("power cut")
        return real(*args, **options)

    monkeypatch.setattr(uploads, "import_part", fails_on_the_third)
    assert house.upload(campaign, anonymous).status_code == 500
    assert house.get(f"/{campaign}").json()["valid"] == 6
    monkeypatch.setattr(uploads, "PART_ROWS", 4)
    report = house.upload(campaign, anonymous).json()
    assert (report["accepted"], report["valid"], report["rows"], report["repeated"]) == (14, 20, 20, False)


def test_dates_out_of_the_period_are_refused_in_files_and_in_json(house: House) -> None:
    campaign = opened(house)
    report = house.upload(campaign, csv_of(row(day="2026-01-01"), row(day="2025-12-31"), row()).encode()).json()
    assert report["rejected"] == [
        {"line": 3, "column": "时间", "value": "2025-12-31", "reason": "时间不在调查期内（2026-01-01 至 2026-03-31）"}
    ]
    assert report["accepted"] == 2
    late = house.post(f"/{campaign}/answers", {"answers": [answer(answered_on="2026-04-01")]})
    assert errors_of(late) == ["answers.0.answered_on"]


def test_typed_answers_count_all_or_none(house: House) -> None:
    campaign = opened(house)
    wrong = [
        answer(),
        answer(11),
        answer(phone="123"),
        {"scores": {"warmth": 8}},
        {"scores": answer()["scores"] | {"sound": 8}},
    ]
    response = house.post(f"/{campaign}/answers", {"answers": wrong})
    assert errors_of(response) == ["answers.1.scores", "answers.2.phone", "answers.3.scores", "answers.4.scores.sound"]
    assert house.get(f"/{campaign}").json()["valid"] == 0


@pytest.mark.parametrize("score", ["8", 8.0, 8.5, True, [8]])
def test_typed_score_is_a_whole_number(house: House, score: Any) -> None:
    campaign = opened(house)
    scores = answer()["scores"] | {"warmth": score}
    assert errors_of(house.post(f"/{campaign}/answers", {"answers": [{"scores": scores}]})) == [
        "answers.0.scores.warmth"
    ]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"period_to": "2025-12-31"}, ["period_to"]),
        ({"period_from": "0001-01-01"}, ["period_from"]),
        ({"period_from": 1767225600}, ["period_from"]),
        ({"minimum_valid": 0}, ["minimum_valid"]),
        ({"questionnaire_version": 2}, ["questionnaire"]),
        ({"subject": None}, [""]),
        ({"application": "00000000-0000-4000-8000-00000000000a"}, [""]),
        ({"subject": STAR | {"citizen_id": "320706199005060428"}}, ["subject.citizen_id"]),
        ({"subject": STAR | {"citizen_id": "320706199013060427"}}, ["subject.citizen_id"]),
        ({"subject": STAR | {"citizen_id": "320706209005060423"}}, ["subject.citizen_id"]),
        ({"subject": UNIT | {"uscc": "91320706MA1ABCD11Q"}}, ["subject.uscc"]),
        ({"subject": UNIT | {"category": "star"}}, ["subject"]),
        ({"subject": UNIT | {"category": "team"}}, ["subject"]),
        ({"party": "second"}, ["party"]),
        ({"colour": "red"}, ["colour"]),
    ],
)
def test_survey_that_makes_no_sense_is_refused_by_field(
    house: House, changes: dict[str, Any], fields: list[str]
) -> None:
    response = house.post("", survey(**changes))
    assert errors_of(response) == fields
    assert "320706" not in response.text
    assert house.entries() == []


def test_third_party_is_for_clerk_and_office_and_names_its_assessor(house: House) -> None:
    third = survey(party="third", assessor="示例测评中心")
    refused = house.post("", third, by=UNIT_ACCOUNT)
    assert (refused.status_code, refused.json()["article"]) == (403, "第十一条第5项")
    assert house.post("", third, by=OFFICE).status_code == 201
    assert errors_of(house.post("", survey(party="third"), by=CLERK)) == ["assessor"]


def test_only_those_who_manage_a_campaign_touch_it(house: House) -> None:
    campaign = opened(house)
    body = {"answers": [answer()]}
    assert house.post(f"/{campaign}/answers", body, by=CLERK).status_code == 201
    assert house.post(f"/{campaign}/answers", body, by=OFFICE).status_code == 201
    for other in (UNIT_ACCOUNT, OTHER_UNIT, OTHER_CLERK):
        assert house.post(f"/{campaign}/answers", body, by=other).status_code == 403
        assert house.upload(campaign, csv_of(row()).encode(), by=other).status_code == 403
        assert house.post(f"/{campaign}/close", {}, by=other).status_code == 403
        assert house.get(f"/{campaign}", by=other).status_code == 404
        assert house.get(f"/{campaign}/measurement", by=other).status_code == 404
        assert house.get("", by=other).json() == {"campaigns": []}
    assert house.get(f"/{campaign}", by=None).status_code == 401
    assert house.get("", by=None).status_code == 401
    assert house.get(f"/{campaign}").json()["valid"] == 2


def test_applicant_opens_none_about_a_subject_and_none_with_a_minimum_below_the_floor(house: House) -> None:
    refused = house.post("", survey(), by=UNIT_ACCOUNT)
    assert (refused.status_code, refused.json()["article"]) == (403, "第十七条第4项")
    assert "自己提交的申报" in refused.json()["remedy"]
    assert errors_of(house.post("", survey(minimum_valid=29), by=CLERK)) == ["minimum_valid"]
    assert house.entries() == []
    assert house.post("", survey(minimum_valid=29), by=OFFICE).status_code == 201


def test_campaign_that_is_not_there(house: House) -> None:
    missing = UUID(int=7)
    assert house.post(f"/{missing}/answers", {"answers": [answer()]}).status_code == 404
    assert house.upload(str(missing), csv_of(row()).encode()).status_code == 404
    assert house.get(f"/{missing}/measurement").status_code == 404
    unknown = house.post("", survey(subject=None, application=str(missing)))
    assert (unknown.status_code, "申报" in unknown.json()["detail"]) == (404, True)


def test_file_that_is_no_survey_changes_nothing_and_says_why(house: House) -> None:
    campaign = opened(house)
    before = house.entries()
    assert errors_of(house.upload(campaign, b"")) == ["file"]
    assert errors_of(house.upload(campaign, b"PK\x03\x04rest")) == ["file"]
    assert errors_of(house.upload(campaign, csv_of(header="甲").encode()))[0] == "甲"
    assert house.entries() == before


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_upload_wrapped_in_something_else_is_refused_unread(house: House, kind: str) -> None:
    campaign = opened(house)
    body = csv_of(row()).encode()
    response = house.send("POST", f"/{campaign}/files", content=body, headers={"Content-Type": kind})
    assert (response.status_code, "text/csv" in response.json()["detail"]) == (415, True)
    assert house.get(f"/{campaign}").json()["valid"] == 0


def test_too_large_a_file_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "FILE_LIMIT", 1000)
    campaign = opened(house)
    response = house.upload(campaign, csv_of(*[row()] * 100).encode())
    assert response.status_code == 413


def test_report_lists_the_first_refused_cells_and_counts_the_rest(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_LISTED", 3)
    campaign = opened(house)
    report = house.upload(campaign, csv_of(*[row("0,0" + ",8" * 10)] * 4).encode()).json()
    assert (report["refused"], len(report["rejected"]), report["unlisted"]) == (4, 3, 5)


def test_campaign_under_way_closes_early_only_with_a_reason(house: House) -> None:
    campaign = opened(house, period_to="2026-12-31")
    refused = house.post(f"/{campaign}/close", {})
    assert (refused.status_code, refused.json()["remedy"]) == (409, "填写理由，或在 2026-12-31 之后结束")
    assert house.post(f"/{campaign}/close", {"reason": "窗口撤并"}).status_code == 200
    again = house.post(f"/{campaign}/close", {"reason": "窗口撤并"})
    assert again.status_code == 409
    assert house.post(f"/{campaign}/answers", {"answers": [answer()]}).status_code == 409
    assert house.upload(campaign, csv_of(row()).encode()).status_code == 409


def test_request_repeated_with_its_key_is_done_once(house: House) -> None:
    headers = {"Idempotency-Key": "abc"}
    first = house.post("", survey(), headers=dict(headers)).json()
    assert house.post("", survey(), headers=dict(headers)).json() == first
    body = {"answers": [answer(), answer()]}
    for _ in range(2):
        tally = house.post(f"/{first['id']}/answers", body, headers={"Idempotency-Key": "def"}).json()
        assert (tally["accepted"], tally["valid"]) == (2, 2)


def test_list_names_campaigns_with_the_latest_first(house: House) -> None:
    older = opened(house)
    house.now = datetime(2026, 4, 2, tzinfo=UTC)
    newer = opened(house, subject=UNIT)
    found = house.get("").json()["campaigns"]
    assert [one["id"] for one in found] == [newer, older]
    assert (found[0]["holder_name"], found[0]["opened_by"]) == ("海州示例银行营业部", CLERK.account)
    assert house.get("?round=2025").json() == {"campaigns": []}


def test_questionnaire_is_shown_with_its_items(house: House) -> None:
    shown = house.get("/questionnaires/annex3/1").json()
    assert [item["label"] for item in shown["items"]][::11] == ["按合理的流程提供服务", "服务结果"]
    assert house.get("/questionnaires/annex3/2").status_code == 404


def test_nothing_of_respondents_or_of_the_citizen_id_is_stored(house: House) -> None:
    campaign = opened(house)
    phones = [f"139{n:08d}" for n in range(200)]
    house.upload(
        campaign,
        csv_of(*[row(signature=f"王某{phone[-3:]}", phone=phone) for phone in phones], row(phone="1399")).encode(),
    )
    typed = [answer(signature="赵一曼", phone="0518-8550199")]
    house.post(f"/{campaign}/answers", {"answers": typed}, headers={"Idempotency-Key": "k"})
    house.post(f"/{campaign}/close", {})
    assert verify_chain(house.service.ledger) is None
    house.close()
    held = b"".join(path.read_bytes() for path in house.folder.iterdir() if path.is_file())
    for encoding in ("utf-8", "gb18030", "utf-16-le", "unicode_escape"):
        for trace in (*phones, "王某", "赵一曼", "85501", "320706199005060427"):
            assert trace.encode(encoding) not in held, (trace, encoding)
