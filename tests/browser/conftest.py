"""One browser and one suite for the folder, a visitor of its own for each test."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser.visitor import Visitor
from tests.suite import Played, Serving, serving_copy

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
"""Debian's, which deploy/bin/test-setup installs."""
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
PLACES = {"desktop": (DESKTOP, True), "phone": (PHONE, True), "phone-without-script": (PHONE, False)}

Visit = Callable[..., Visitor]


@pytest.fixture(scope="package")
def serving(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A suite for the folder: these tests read, sign in and out, and change nothing."""
    with serving_copy(played, tmp_path_factory.mktemp("browsing")) as running:
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def windows(browser: Browser) -> dict[str, Page]:
    """One window for each place, used again and again: to open one costs more than most tests do in it."""
    found = {}
    for place, (size, script) in PLACES.items():
        context = browser.new_context(
            viewport=size,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        found[place] = context.new_page()
    return found


@pytest.fixture
def visit(windows: dict[str, Page]) -> Iterator[Visit]:
    """Lets somebody in: `visit(url, "phone")`. Whoever came is held to the rules when it leaves."""
    came: list[Visitor] = []

    def let_in(url: str, place: str = "desktop") -> Visitor:
        visitor = Visitor(windows[place], url, place, script=PLACES[place][1])
        came.append(visitor)
        return visitor

    yield let_in
    for visitor in came:
        visitor.leave()
        visitor.page.set_viewport_size(PLACES[visitor.place][0])


@pytest.fixture(params=["desktop", "phone"])
def place(request: pytest.FixtureRequest) -> str:
    """A desk and a phone."""
    return str(request.param)


@pytest.fixture(params=list(PLACES))
def any_place(request: pytest.FixtureRequest) -> str:
    """Those, and a phone that runs no script."""
    return str(request.param)
