"""One browser and one suite for the folder, a visitor of its own for each test."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize, sync_playwright

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


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Lets somebody in: `visit(url, "phone")`. Whoever came is held to the rules when it leaves."""
    came: list[Visitor] = []

    def let_in(url: str, place: str = "desktop") -> Visitor:
        size, script = PLACES[place]
        context = browser.new_context(
            viewport=size,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        visitor = Visitor(context.new_page(), url, place, script)
        came.append(visitor)
        return visitor

    yield let_in
    for visitor in came:
        visitor.page.context.close()
    for visitor in came:
        visitor.leave()


@pytest.fixture(params=["desktop", "phone"])
def place(request: pytest.FixtureRequest) -> str:
    """A desk and a phone."""
    return str(request.param)


@pytest.fixture(params=list(PLACES))
def any_place(request: pytest.FixtureRequest) -> str:
    """Those, and a phone that runs no script."""
    return str(request.param)
