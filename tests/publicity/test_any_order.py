"""In whatever order acts and messages come, nobody on notice, objected to, banned or disqualified is honoured."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.publicity.domain.candidate import Candidate
from services.publicity.domain.honour import Honour
from services.publicity.domain.notice import Notice
from services.publicity.domain.objection import Objection
from shared.contracts.publicity import EligibilityRequested, HonourConferred
from shared.history import RuleBrokenError
from tests.publicity.house import (
    OVER,
    PUBLISHED,
    House,
    application,
    assessed,
    banned,
    clause,
    line,
    moment,
    shortlist,
    submitted,
    withdrawn,
)

NAMES = ("甲", "乙", "丙")
HOLDERS = {"甲": "h1", "乙": "h1", "丙": "h2"}
BAN_ENDS = date(2029, 6, 5)
NUMBERS = {name: f"2026-S-{i:04d}" for i, name in enumerate(NAMES, start=1)}

names = st.sampled_from(NAMES)
acts = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["submitted", "withdrawn", "banned", "objection", "decide", "decline"]), names),
        st.tuples(st.just("assessed"), names, st.sampled_from(["eligible", "ineligible", "incomplete"])),
        st.tuples(st.just("answer"), st.integers(0, 5), st.sampled_from(["eligible", "eligible", "ineligible"])),
        st.tuples(st.just("resolve"), st.integers(0, 5), st.sampled_from(["fraud", "upheld", "dismissed"])),
        st.tuples(st.sampled_from(["shortlist", "publish", "close", "tick"])),
    ),
    max_size=40,
)
BEGUN: list[tuple[Any, ...]] = [
    *[("submitted", name) for name in NAMES],
    *[("assessed", name, "eligible") for name in NAMES],
    ("shortlist",),
    ("publish",),
]
BEGINNINGS = st.sampled_from([[], BEGUN, [*BEGUN, ("over",), ("close",)]])


class Story:
    """Plays acts, and keeps beside the service what a clerk with a pencil would have written down."""

    def __init__(self) -> None:
        self.house = House()
        self.at = PUBLISHED
        self.objections: list[Any] = []
        self.requests: list[EligibilityRequested] = []

    def play(self, act: tuple[Any, ...]) -> None:
        try:
            self._play(*act)
        except RuleBrokenError:
            return
        self.requests += [c for c in self.house.published() if isinstance(c, EligibilityRequested)]

    def _play(self, kind: str, *rest: Any) -> None:  # noqa: C901, PLR0912 - a flat list of acts
        house, at = self.house, self.at
        if kind == "tick":
            self.at += timedelta(hours=30)
        elif kind == "over":
            self.at = OVER
        elif kind == "publish":
            house.publish(at)
        elif kind == "close":
            house.close(at)
        elif kind == "shortlist":
            house.hear(shortlist(*(line(n, i) for i, n in enumerate(NAMES, start=1))), at=moment("2026-05-28 15:00"))
        elif kind == "submitted":
            house.hear(submitted(rest[0], holder=HOLDERS[rest[0]]), at=at)
        elif kind == "withdrawn":
            house.hear(withdrawn(rest[0]), at=at)
        elif kind == "banned":
            house.hear(banned(rest[0], holder=HOLDERS[rest[0]], last_day=BAN_ENDS), at=at)
        elif kind == "objection":
            self.objections.append(house.object(NUMBERS[rest[0]], at))
        elif kind in {"decide", "decline"}:
            house.decide(rest[0], confer=kind == "decide", at=at)
        elif kind == "assessed":
            house.hear(assessed(rest[0], rest[1], clauses=(clause("9.1", "not_met"),)), at=at)
        elif kind == "answer" and self.requests:
            asked = self.requests[rest[0] % len(self.requests)]
            name = next(n for n in NAMES if application(n) == asked.application_id)
            house.hear(assessed(name, rest[1], request=asked.request, on=asked.on), at=at)
        elif kind == "resolve" and self.objections:
            objection = self.objections[rest[0] % len(self.objections)]
            outcome, ground = ("upheld", "fraud") if rest[1] == "fraud" else (rest[1], None)
            house.resolve(objection, outcome, ground, at=at)


def check(story: Story) -> list[str]:
    """Walk the history: at each conferral, every gate must have been open. The certificates conferred."""
    closed, lodged, resolved = False, set(), set()
    open_against: dict[Any, set[Any]] = {}
    ended: set[Any] = set()
    upheld: set[Any] = set()
    barred: set[str] = set()
    holder_of = {application(name): holder for name, holder in HOLDERS.items()}
    last_request: dict[Any, Any] = {}
    certificates: list[str] = []
    honoured: set[Any] = set()
    for recorded in story.house.all:
        event = recorded.event
        match event:
            case Notice.Closed():
                closed = True
            case Objection.Lodged():
                lodged.add(event.originator_id)
                open_against.setdefault(event.application_id, set()).add(event.originator_id)
            case Objection.Resolved():
                resolved.add(event.originator_id)
                open_against[event.application_id].discard(event.originator_id)
                upheld |= {event.application_id} if event.outcome == "upheld" else set()
            case Candidate.Disqualified():
                ended.add(event.originator_id)
                barred.add(holder_of[event.originator_id])
            case Candidate.Withdrawn() | Candidate.Declined():
                ended.add(event.originator_id)
            case Candidate.VerdictRequested():
                last_request[event.originator_id] = event.request
            case Candidate.EligibilityLearned():
                pass
            case Honour.Conferred():
                who = event.application_id
                assert closed, "conferred while the notice ran"
                assert not open_against.get(who), "conferred with an objection open"
                assert who not in upheld, "conferred in spite of an objection that was upheld"
                assert who not in ended, "conferred on who was disqualified, declined or withdrawn"
                assert holder_of[who] not in barred, "conferred on a holder barred under 18.3"
                assert who in last_request, "conferred without a fresh verdict"
                assert who not in honoured, "conferred twice"
                honoured.add(who)
                certificates.append(event.certificate)
            case _:
                if type(event).__qualname__ == "Holder.Banned":
                    barred.add(next(h for h in HOLDERS.values() if _is_holder(event.originator_id, h)))
    assert resolved <= lodged
    assert {objection for each in open_against.values() for objection in each} == lodged - resolved
    return certificates


def _is_holder(aggregate: Any, holder: str) -> bool:
    from services.publicity.domain.identity import holder_id

    return aggregate == holder_id(holder)


@settings(max_examples=300, deadline=None)
@given(beginning=BEGINNINGS, rest=acts)
def test_never_confers_where_a_gate_is_closed(beginning: list[tuple[Any, ...]], rest: list[tuple[Any, ...]]) -> None:
    story = Story()
    for act in [*beginning, *rest]:
        story.play(act)
    certificates = check(story)
    assert certificates == [f"连用满〔2026〕S{i:04d}号" for i in range(1, len(certificates) + 1)]


def test_story_can_end_in_an_honour() -> None:
    """The property is not true because nothing is ever conferred."""
    story = Story()
    for act in [*BEGUN, ("over",), ("close",), ("decide", "丙"), ("answer", 0, "eligible")]:
        story.play(act)
    assert len(check(story)) == 1
    assert [c for c in story.house.published(new=False) if isinstance(c, HonourConferred)]
