"""Figures from sheets: boundaries, and the same result in any order and any batches."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.surveys.domain.measurement import FORMULA, Figures, Measurement, cut, wilson
from services.surveys.domain.questionnaire import ANNEX3, Item, Questionnaire
from services.surveys.domain.sheet import Sheet
from tests.surveys import oracle
from tests.surveys.sheets import sheet, sheets


def measured(*some: Sheet, questionnaire: Questionnaire = ANNEX3) -> Measurement:
    measurement = Measurement(questionnaire)
    measurement.fold(b"".join(one.scores for one in some))
    return measurement


def as_oracle(one: Sheet) -> oracle.Sheet:
    return tuple(score or None for score in one.scores), one.answered_on, one.signature, one.phone


@given(sheets())
def test_figures_are_the_oracles(some: list[Sheet]) -> None:
    right = oracle.measure([as_oracle(one) for one in some])
    measurement = measured(*some)
    assert (measurement.valid, measurement.satisfied) == (right["valid"], right["satisfied"])
    assert measurement.rate == right["rate"]
    assert measurement.composite_index == right["composite"]
    assert measurement.service_index == right["service"]
    figures = measurement.figures()
    if some:
        assert [figures.interval_low, figures.interval_high] == [oracle.shown(bound) for bound in right["interval"]]
    for item in figures.items:
        assert (item.mean, list(item.counts)) == (oracle.shown(right["means"][item.name]), right["counts"][item.name])


@given(sheets(), st.randoms(use_true_random=False), st.integers(1, 7))
def test_order_and_batches_make_no_difference(some: list[Sheet], random: Random, size: int) -> None:
    shuffled = list(some)
    random.shuffle(shuffled)
    total = Measurement(ANNEX3)
    for start in range(0, len(shuffled), size):
        total.merge(measured(*shuffled[start : start + size]))
    assert total.figures() == measured(*some).figures()


def test_mean_of_seven_is_satisfied_and_anything_less_is_not() -> None:
    assert measured(sheet(7)).satisfied == 1
    assert measured(sheet(6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7)).satisfied == 0
    assert measured(sheet(6, 8, 7, 7, 7, 7, 7, 7, 7, 0, 0, 0)).satisfied == 1


@pytest.mark.parametrize(
    ("low", "high", "border"), [(1, 5, Fraction(11, 3)), (0, 10, Fraction(20, 3)), (1, 4, Fraction(3))]
)
def test_on_another_scale_satisfied_begins_two_thirds_up(low: int, high: int, border: Fraction) -> None:
    items = tuple(Item(name=f"item_{n}", label=f"项目{n}") for n in range(3))
    five = Questionnaire(name="five", version=1, title="五分", introduction="", low=low, high=high, items=items)
    for total in range(3 * low, 3 * high + 1):
        scores = [total // 3, (total + 1) // 3, (total + 2) // 3]
        one = measured(Sheet(bytes(score - low + 1 for score in scores)), questionnaire=five)
        assert one.satisfied == (Fraction(total, 3) >= border), total


def test_index_follows_weights_and_drops_what_nobody_answered() -> None:
    items = (
        Item(name="a", label="甲", weight=Decimal("0.5")),
        Item(name="b", label="乙", weight=Decimal(2), service=False),
        Item(name="c", label="丙", weight=Decimal(7)),
    )
    weighted = Questionnaire(name="weighted", version=1, title="加权", introduction="", low=1, high=5, items=items)
    one = measured(Sheet(bytes([5, 2, 0])), questionnaire=weighted)
    assert one.composite_index == 100 * (Fraction(5 + 2 * 4, 5) - 1) / 4  # weights 0.5 and 2 remain
    assert one.service_index == 100


def test_every_item_counts_by_its_own_answers() -> None:
    first = sheet(10, 0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10)
    second = sheet(1, 10, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
    means = measured(first, second).means()
    assert means[:2] == (Fraction(11, 2), Fraction(10))


def test_exact_rate_is_cut_not_rounded() -> None:
    assert cut(Fraction(200, 3)) == "66.6666666666"
    assert cut(Fraction(0)) == "0.0000000000"
    assert cut(Fraction(95)) == "95.0000000000"
    assert cut(None) is None


@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_bounds_are_exact_to_the_last_place(pair: tuple[int, int]) -> None:
    satisfied, valid = pair
    assert wilson(satisfied, valid, FORMULA.z) == tuple(
        oracle.shown(bound) for bound in oracle.wilson(satisfied, valid)
    )


def test_wilson_touches_the_ends() -> None:
    assert wilson(0, 10, FORMULA.z)[0] == "0.0000000000"
    assert wilson(10, 10, FORMULA.z)[1] == "100.0000000000"


def test_three_quarters_of_the_items_rounded_up_are_needed() -> None:
    assert [FORMULA.needed(items) for items in (1, 4, 5, 12, 20)] == [1, 3, 4, 9, 15]


def test_figures_of_nothing_are_null() -> None:
    figures = Measurement(ANNEX3).figures()
    assert isinstance(figures, Figures)
    assert (figures.satisfaction_rate, figures.interval_low, figures.composite_index) == (None, None, None)
