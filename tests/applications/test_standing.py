"""Where an application stands, whatever the order in which the other services' decisions are heard."""

from itertools import combinations

import pytest

from services.applications.domain.applications import State, follows

REVIEW = (State.FORWARDED, State.SHORTLISTED)
ENDINGS = (
    (State.HONOURED, State.REVOKED),
    (State.HONOURED,),
    (State.DECLINED,),
    (State.DISQUALIFIED,),
    (State.DECLINED, State.DISQUALIFIED),
)


def stands_after(heard: list[State], first: State = State.SUBMITTED) -> State:
    present = first
    for state in heard:
        present = state if follows(state, present) else present
    return present


def interleavings(one: tuple[State, ...], other: tuple[State, ...]) -> list[list[State]]:
    """Every order in which two streams may be heard, each in its own order."""
    found = []
    for places in combinations(range(len(one) + len(other)), len(one)):
        first, second = iter(one), iter(other)
        found.append([next(first) if i in places else next(second) for i in range(len(one) + len(other))])
    return found


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_end_is_the_same_in_whatever_order_review_and_publicity_are_heard(ending: tuple[State, ...]) -> None:
    ends = {stands_after(heard) for heard in interleavings(REVIEW, ending)}
    assert ends == {ending[-1]}


def test_a_rejection_stands_against_what_came_before_it() -> None:
    assert stands_after([State.REJECTED, State.FORWARDED]) is State.REJECTED
    assert stands_after([State.FORWARDED, State.RETURNED]) is State.FORWARDED


def test_a_withdrawal_does_not_shield_from_disqualification() -> None:
    assert stands_after([State.FORWARDED, State.HONOURED], State.WITHDRAWN) is State.WITHDRAWN
    assert stands_after([State.DISQUALIFIED], State.WITHDRAWN) is State.DISQUALIFIED


def test_only_an_honour_is_revoked_and_an_honour_is_only_revoked() -> None:
    for present in State:
        assert follows(State.REVOKED, present) is (present is State.HONOURED)
        assert not follows(present, State.REVOKED)
    assert not follows(State.DISQUALIFIED, State.HONOURED)
