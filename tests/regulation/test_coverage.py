"""Every item of the regulation is a rule, a step of a service that is there, or text without effect."""

import hashlib
from pathlib import Path

import pytest
from pydantic import BaseModel

from cli.regulation import coverage as module
from cli.regulation.coverage import Covered, UncoveredError, coverage, coverage_text, service_of, topic_of
from cli.regulation.open_questions import open_questions_text
from cli.regulation.steps import HELD_BY, STEPS, WITHOUT_EFFECT, WithoutEffect
from cli.regulation.text import TEXT_FILE, bare, items, provisions
from services.eligibility.domain.rulebook.open_questions import OPEN_QUESTIONS
from services.eligibility.domain.rulebook.parameters import PARAMETERS

ROWS = coverage()
TOPICS = (Path(__file__).parents[1] / "architecture" / "topics.txt").read_text("utf-8").split()
COUNTS = {9: 5, 10: 6, 11: 8, 12: 6, 13: 6, 14: 3, 15: 3, 16: 4, 17: 6, 18: 4}


def test_the_projects_copy_of_the_regulation_is_the_text_itself() -> None:
    digest = "a44489ad802957ccd8e1f6eb86194fc7bc24fd560ec9b793ea5948ccdef37b21"
    assert hashlib.sha256(TEXT_FILE.read_bytes()).hexdigest() == digest


def test_text_is_cut_without_losing_a_character() -> None:
    whole = TEXT_FILE.read_text("utf-8")
    body = bare(whole[whole.index("第一条") : whole.index("附件2：\n")])
    for citation, words in provisions().items():
        assert words, citation
        assert words in body, citation
    kept = sum(len(words) for words in provisions().values())
    numbers = sum(2 for citation in provisions() if "." in citation)  # `1．`
    articles = sum(len(f"第{each}条") for each in "一二三四五六七八九十") + sum(4 for _ in range(11, 19))
    chapters = len(bare("第二章活动组织和实施第三章连云港市用户满意服务明星评审条件第四章申报材料第五章评审和表彰推广"))
    assert kept + numbers + articles + chapters == len(body)


def test_every_item_of_every_article_appears_once_in_order() -> None:
    wanted = [str(article) for article in range(1, 9)]
    wanted += [f"{article}.{item}" for article, count in COUNTS.items() for item in range(1, count + 1)]
    assert [row.citation for row in ROWS] == wanted == list(items())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.citation)
def test_item_is_held_by_something(row: Covered) -> None:
    held = row.rule or row.step
    assert (held is None) is (row.without_effect is not None)
    assert f"| {row.words} |" in coverage_text()


@pytest.mark.parametrize("citation", STEPS)
def test_step_names_commands_and_events_that_exist(citation: str) -> None:
    step = STEPS[citation]
    assert step.what
    assert step.commands
    for command in step.commands:
        assert issubclass(command, BaseModel)
        assert command.__module__.startswith(f"services.{service_of(command)}.commands")
        assert f"`{service_of(command)}.{command.__name__}`" in coverage_text()
    for event in step.events:
        assert topic_of(event) in TOPICS
        assert f"`{topic_of(event)}`" in coverage_text()


def test_text_without_effect_says_why() -> None:
    assert [row.citation for row in ROWS if row.without_effect] == list(WITHOUT_EFFECT)
    for each in WITHOUT_EFFECT.values():
        assert each.reason.endswith("。")


@pytest.mark.parametrize("citation", ["17.6", "8"])
def test_item_that_nothing_holds_is_found(monkeypatch: pytest.MonkeyPatch, citation: str) -> None:
    monkeypatch.delitem(STEPS, citation)
    with pytest.raises(UncoveredError, match=citation):
        coverage()


def test_item_that_is_not_in_the_regulation_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STEPS, "17.7", STEPS["17.6"])
    with pytest.raises(UncoveredError, match=r"17\.7"):
        coverage()


def test_item_is_not_both_held_and_without_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WITHOUT_EFFECT, "9.5", WithoutEffect("无。"))
    with pytest.raises(UncoveredError, match=r"9\.5"):
        coverage()


def test_item_added_to_the_text_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    longer = TEXT_FILE.read_text("utf-8").replace("附件2：\n", "5．另有规定的，从其规定。\n附件2：\n", 1)
    monkeypatch.setattr(module, "items", lambda: items(longer))
    with pytest.raises(UncoveredError, match=r"18\.5"):
        coverage()


def test_open_questions_stand_in_the_docs_with_their_default_and_place() -> None:
    page = open_questions_text()
    for question in OPEN_QUESTIONS:
        assert f"| {question.question} |" in page
        assert question.default in page
        for parameter in question.parameters:
            assert f"`{parameter.key}`" in page
    assert page.count("| 尚无 |") == sum(
        1 for each in OPEN_QUESTIONS if not any(p.history[-1].decision for p in each.parameters)
    )


def test_every_reading_in_words_is_carried_out_by_something_named() -> None:
    assert HELD_BY.keys() == {each.key for each in PARAMETERS if isinstance(each.history[-1].value, str)}
    for holder in HELD_BY.values():
        assert f"由 `{service_of(holder)}.{holder.__name__}` 执行" in open_questions_text()
