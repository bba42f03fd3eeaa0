"""Without a mouse and on paper: the skip link, a visible focus, the order of the keys, what is printed."""

import re
from typing import Any

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.conftest import Visit
from tests.browser.visitor import ARTEFACTS, Visitor
from tests.suite import Serving

PAPER: ViewportSize = {"width": 673, "height": 986}
"""A4 without its margins, in CSS pixels."""
FOCUS = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  return {
    is: e.id || e.innerText || e.getAttribute("aria-label"),
    tag: e.tagName,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


def focus(visitor: Visitor) -> dict[str, Any]:
    found: dict[str, Any] = visitor.page.evaluate(FOCUS)
    return found


@pytest.mark.parametrize("path", ["/", "/register"])
def test_the_skip_link_comes_first_and_leads_to_the_text(serving: Serving, visit: Visit, place: str, path: str) -> None:
    visitor = visit(serving.url, place)
    visitor.open(path)
    visitor.page.keyboard.press("Tab")
    first = focus(visitor)
    assert (first["is"], first["outlined"], first["seen"]) == ("跳到正文", True, True)
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_function("document.activeElement.id === 'main'")
    visitor.page.keyboard.press("Tab")
    inside = visitor.page.evaluate("document.getElementById('main').contains(document.activeElement)")
    assert inside, focus(visitor)


@pytest.mark.parametrize("path", ["/", "/register"])
def test_the_focus_is_always_to_be_seen(serving: Serving, visit: Visit, place: str, path: str) -> None:
    visitor = visit(serving.url, place)
    visitor.open(path)
    reached = []
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        here = focus(visitor)
        if here["tag"] == "BODY":
            break
        assert here["outlined"], here
        assert here["seen"], here
        reached.append(here["is"])
    everything = visitor.page.locator(
        "a:visible, button:visible, select:visible, input:visible, [tabindex='0']:visible"
    )
    assert len(reached) == everything.count(), reached


def test_signing_in_takes_only_the_keys(serving: Serving, visit: Visit, place: str) -> None:
    visitor = visit(serving.url, place)
    visitor.open("/login")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    for typed in ("office.1", "demo-2026"):
        visitor.page.keyboard.press("Tab")
        visitor.page.keyboard.type(typed)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    assert visitor.path == "/"
    assert "待您处理" in visitor.text


@pytest.mark.parametrize(("path", "name"), [("/notices/2026", "notice"), ("/register", "register")])
def test_notice_and_register_are_printed_without_what_only_a_screen_needs(
    serving: Serving, visit: Visit, path: str, name: str
) -> None:
    visitor = visit(serving.url)
    visitor.open(path)
    visitor.page.emulate_media(media="print")
    for gone in ("nav", "footer", "form", ".skip", "button"):
        assert visitor.page.locator(f"{gone}:visible").count() == 0, gone
    for kept in ("h1", "table", "thead", ".brand"):
        assert visitor.page.locator(f"{kept}:visible").count() > 0, kept
    visitor.page.set_viewport_size(PAPER)
    visitor.page.screenshot(path=ARTEFACTS / "paper" / f"{name}.png", full_page=True)
    paper = visitor.page.pdf(path=ARTEFACTS / "paper" / f"{name}.pdf", format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 2


def test_a_phone_shows_rows_as_cards_and_a_desk_as_a_table(serving: Serving, visit: Visit) -> None:
    for place, display, label in (("desktop", "table-cell", "none"), ("phone", "block", '"申报编号"')):
        visitor = visit(serving.url, place)
        visitor.open("/notices/2026")
        cell = visitor.page.locator("tbody td").first
        found = cell.evaluate("e => [getComputedStyle(e).display, getComputedStyle(e, '::before').content]")
        assert found == [display, label]
