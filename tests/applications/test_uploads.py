"""Whose a file is, how much may wait for an application, and what goes when: as the owner and as an attacker."""

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.applications.domain import uploads
from services.applications.files import MaterialStore
from shared.contracts.review import FieldReason, PreliminaryReviewReturned
from shared.history import Actor
from shared.identity import citizen_id_check_character
from tests.applications.conftest import CLERK, OFFICE, OTHER_UNIT, UNIT, star
from tests.house import House

PATH = "/api/applications"
FORM = "materials/star-form.pdf"
KIB = 1024


def pdf(text: str, size: int = 100) -> bytes:
    return b"%PDF-1.7\n" + text.encode().ljust(size - 9, b" ")


def upload(house: House, content: bytes, *, by: Actor = UNIT, **options: Any) -> Any:
    return house.send("POST", f"{PATH}/materials?name=a.pdf", by=by, content=content, **options)


def uploaded(house: House, content: bytes, *, by: Actor = UNIT) -> str:
    answer = upload(house, content, by=by)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["sha256"])


def apply(house: House, *shas: str, by: Actor = UNIT, content: Any = None) -> Any:
    """An application that lists these files, in the order of its materials."""
    content = content or star()
    files = dict(zip((each["file"] for each in content["materials"]), shas, strict=False))
    return house.post(PATH, {"application": content, "files": files}, by=by)


def another_star() -> dict[str, Any]:
    content = star()
    number = "32070619900506046"
    content["form"]["person"]["citizen_id"] = number + citizen_id_check_character(number)
    return content


def store_of(house: House) -> MaterialStore:
    return MaterialStore.at(house.service.settings.files())


def kept(house: House) -> set[str]:
    folder = house.service.settings.data / "files"
    return {path.name for path in folder.rglob("*") if path.is_file()}


def sweep(house: House) -> None:
    """As the `work` process does from time to time, beside its projectors."""
    (chore,) = house.service.chores

    async def swept() -> None:
        sweeping = asyncio.create_task(chore.do())
        while not sweeping.done():
            await asyncio.to_thread(house.project)
            await asyncio.wait({sweeping}, timeout=0.01)
        await sweeping

    asyncio.run(swept())


def age(house: House, **by: float) -> None:
    """Time goes by, for the clock and for the files."""
    house.now += timedelta(**by)


# -- whose a file is ------------------------------------------------------------------------------------------------


def test_who_knows_the_hash_of_anothers_file_cannot_get_it_by_an_own_application(opened: House) -> None:
    secret = pdf("secret")
    sha256 = uploaded(opened, secret)
    assert apply(opened, sha256).status_code == 201
    before = opened.topics()
    refused = apply(opened, sha256, by=OTHER_UNIT, content=another_star())
    unknown = apply(opened, "0" * 64, by=OTHER_UNIT, content=another_star())
    assert refused.status_code == unknown.status_code == 404
    assert refused.json() == unknown.json()
    assert FORM in refused.json()["detail"]
    assert opened.topics() == before
    assert opened.get(f"{PATH}?round=2026", by=OTHER_UNIT).json() == {"applications": []}


def test_an_answer_tells_nothing_of_a_file_that_another_account_has_uploaded(opened: House) -> None:
    """Not even by which of two things is refused first."""
    sha256 = uploaded(opened, pdf("secret"))
    wrong_round = another_star() | {"round": 2027}
    answers = [apply(opened, each, by=OTHER_UNIT, content=wrong_round) for each in (sha256, "0" * 64)]
    assert answers[0].status_code == answers[1].status_code == 409
    assert answers[0].json() == answers[1].json()


def test_a_clerk_lists_its_own_files_and_not_those_of_a_unit_of_its_department(opened: House) -> None:
    sha256 = uploaded(opened, pdf("of the unit"))
    assert apply(opened, sha256, by=CLERK).status_code == 404
    assert apply(opened, uploaded(opened, pdf("of the clerk"), by=CLERK), by=CLERK).status_code == 201


def test_the_same_file_belongs_to_everyone_who_has_uploaded_it(opened: House) -> None:
    content = pdf("a law that everybody attaches")
    assert uploaded(opened, content) == uploaded(opened, content, by=OTHER_UNIT)
    sha256 = hashlib.sha256(content).hexdigest()
    assert apply(opened, sha256).status_code == 201
    assert apply(opened, sha256, by=OTHER_UNIT, content=another_star()).status_code == 201
    assert kept(opened) == {sha256}


def test_a_correction_may_name_the_files_of_the_version_before_and_own_new_ones(opened: House) -> None:
    first = uploaded(opened, pdf("first"))
    application = apply(opened, first).json()["id"]
    reason = FieldReason(field="form.deeds", reason="请补充")
    opened.hear(
        PreliminaryReviewReturned(
            application_id=application, round=2026, category="star", department="haizhou",
            reasons=(reason,), deadline=opened.now.date(),
        )
    )  # fmt: skip
    foreign = uploaded(opened, pdf("foreign"), by=OTHER_UNIT)
    names = [material["file"] for material in star()["materials"]]
    path = f"{PATH}/{application}/resubmit"

    def resubmit(second: str) -> Any:
        files = {names[0]: first, names[1]: second}
        return opened.post(path, {"application": star(), "files": files}, by=UNIT)

    refused = resubmit(foreign)
    assert refused.status_code == 404
    assert names[1] in refused.json()["detail"]
    assert names[0] not in refused.json()["detail"]
    assert resubmit(uploaded(opened, pdf("second"))).status_code == 200


def test_a_file_that_the_store_has_lost_is_not_listed(opened: House) -> None:
    sha256 = uploaded(opened, pdf("lost"))
    (opened.service.settings.data / "files" / "kept" / sha256).unlink()
    assert apply(opened, sha256).status_code == 404
    assert uploaded(opened, pdf("lost")) == sha256
    assert apply(opened, sha256).status_code == 201


# -- how much may wait ----------------------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for 100 KiB, in four files."""
    monkeypatch.setattr(uploads, "MOST_BYTES", 100 * KIB)
    monkeypatch.setattr(uploads, "MOST_FILES", 4)


def refusal_of(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 413, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["type"] == "urn:problem:too-much-uploaded"
    assert "上限" in problem["detail"]
    assert "提交" in problem["remedy"]
    return problem


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("stated", [True, False])
def test_an_account_may_have_only_so_many_bytes_waiting(opened: House, stated: bool) -> None:
    def send(content: bytes, by: Actor = UNIT) -> Any:
        parts = content if stated else iter([content])
        return upload(opened, parts, by=by)  # type: ignore[arg-type]

    first = send(pdf("one", 60 * KIB)).json()["sha256"]
    refusal_of(send(pdf("two", 41 * KIB)))
    assert kept(opened) == {first}
    assert send(pdf("two", 40 * KIB)).status_code == 201
    refusal_of(send(pdf("three")))
    assert send(pdf("three", 90 * KIB), by=OTHER_UNIT).status_code == 201
    assert apply(opened, first).status_code == 201
    assert send(pdf("three", 60 * KIB)).status_code == 201


@pytest.mark.usefixtures("small")
def test_an_account_may_have_only_so_many_files_waiting(opened: House) -> None:
    for number in range(4):
        uploaded(opened, pdf(str(number)))
    refusal_of(upload(opened, pdf("4")))


@pytest.mark.usefixtures("small")
def test_uploads_at_once_share_the_room(opened: House) -> None:
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda number: upload(opened, pdf(str(number), 45 * KIB)), range(12)))
    assert {answer.status_code for answer in answers} <= {201, 413}
    assert len(kept(opened)) == sum(answer.status_code == 201 for answer in answers) <= 2
    assert upload(opened, pdf("last", KIB)).status_code == 201


@pytest.mark.usefixtures("small")
def test_what_is_refused_takes_no_room(opened: House) -> None:
    for _ in range(6):
        assert upload(opened, b"plain text" * 5000).status_code == 422
    assert upload(opened, pdf("all of it", 100 * KIB)).status_code == 201
    assert len(kept(opened)) == 1


# -- what goes ------------------------------------------------------------------------------------------------------


@pytest.fixture
def aging(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every stored file is old enough, so that the history alone decides."""
    kept_before = MaterialStore.kept_before

    async def all_of_them(store: MaterialStore, moment: Any) -> list[str]:
        return await kept_before(store, moment + timedelta(days=36500))

    monkeypatch.setattr(MaterialStore, "kept_before", all_of_them)


@pytest.mark.usefixtures("aging")
def test_a_file_that_no_application_lists_goes_after_thirty_days(opened: House) -> None:
    listed, waiting = uploaded(opened, pdf("listed")), uploaded(opened, pdf("waiting"))
    assert apply(opened, listed).status_code == 201
    age(opened, days=29, hours=23)
    sweep(opened)
    assert kept(opened) == {listed, waiting}
    age(opened, hours=1)
    sweep(opened)
    assert kept(opened) == {listed}
    assert opened.topics()[-1] == "Uploads.Expired"
    before = opened.topics()
    sweep(opened)
    assert opened.topics() == before


@pytest.mark.usefixtures("aging")
def test_a_file_that_went_can_be_listed_again_only_when_it_is_uploaded_again(opened: House) -> None:
    waiting = uploaded(opened, pdf("waiting"))
    opened.post(f"{PATH}/rounds", {"round": 2027, "title": "次年", "quotas": {}, "stages": [
        {"name": "application", "first_day": "2026-05-01", "last_day": "2026-06-30"}]}, by=OFFICE)  # fmt: skip
    age(opened, days=31)
    sweep(opened)
    assert kept(opened) == set()
    assert apply(opened, waiting, content=star(round=2027)).status_code == 404
    assert uploaded(opened, pdf("waiting")) == waiting
    assert apply(opened, waiting, content=star(round=2027)).status_code == 201


@pytest.mark.usefixtures("aging")
def test_a_file_stays_as_long_as_one_account_needs_it(opened: House) -> None:
    content = pdf("shared")
    sha256 = uploaded(opened, content)
    age(opened, days=20)
    uploaded(opened, content, by=OTHER_UNIT)
    age(opened, days=11)
    sweep(opened)
    assert kept(opened) == {sha256}
    assert uploaded(opened, content) == sha256
    age(opened, days=20)
    sweep(opened)
    assert kept(opened) == {sha256}
    age(opened, days=10)
    sweep(opened)
    assert kept(opened) == set()


@pytest.mark.usefixtures("aging")
def test_a_file_of_an_earlier_version_stays(opened: House) -> None:
    first = uploaded(opened, pdf("first"))
    application = apply(opened, first).json()["id"]
    reason = FieldReason(field="form.deeds", reason="请补充")
    opened.hear(
        PreliminaryReviewReturned(
            application_id=application, round=2026, category="star", department="haizhou",
            reasons=(reason,), deadline=opened.now.date(),
        )
    )  # fmt: skip
    second = uploaded(opened, pdf("second"))
    body = {"application": star(), "files": {FORM: second}}
    assert opened.post(f"{PATH}/{application}/resubmit", body, by=UNIT).status_code == 200
    age(opened, days=400)
    sweep(opened)
    assert kept(opened) == {first, second}


@pytest.mark.usefixtures("aging")
def test_a_file_uploaded_while_it_is_being_cleared_stays(opened: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each of the two moments between which the sweep could miss it."""
    content = pdf("wanted again")
    sha256 = hashlib.sha256(content).hexdigest()
    set_aside, delete_aside = MaterialStore.set_aside, MaterialStore.delete_aside

    async def upload_after_set_aside(store: MaterialStore, each: str) -> None:
        await set_aside(store, each)
        assert (await asyncio.to_thread(upload, opened, content)).status_code == 201

    async def upload_before_delete(store: MaterialStore, each: str) -> None:
        assert (await asyncio.to_thread(upload, opened, content)).status_code == 201
        await delete_aside(store, each)

    for name, moment in (("set_aside", upload_after_set_aside), ("delete_aside", upload_before_delete)):
        uploaded(opened, content)
        age(opened, days=31)
        with monkeypatch.context() as patched:
            patched.setattr(MaterialStore, name, moment)
            sweep(opened)
        assert kept(opened) == {sha256}
        assert asyncio.run(store_of(opened).size_of(sha256)) == len(content)


def test_what_an_ended_process_was_taking_in_is_gone_at_the_next_start(tmp_path: Path) -> None:
    from services.applications.service import build

    left = tmp_path / "files" / "incoming" / "0123"
    left.mkdir(parents=True)
    (left / "abc#1").write_bytes(b"%PDF-1.7 half")
    house = House(tmp_path, build, (UNIT,))
    try:
        assert kept(house) == set()
    finally:
        house.close()
