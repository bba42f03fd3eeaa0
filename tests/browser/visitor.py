"""Somebody at a browser: opens pages of one suite, and looks at each as the house's rules for pages demand."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Request

ARTEFACTS = Path(__file__).parents[2] / "test-artefacts" / "browser"
AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text("utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PASSWORD = "demo-2026"

LAYOUT = """() => {
  const root = document.documentElement, all = selector => [...document.querySelectorAll(selector)];
  const fields = all("input:not([type=hidden]), select, textarea");
  return {
    language: root.lang,
    headings: all("h1").length,
    mains: all("main").length,
    title: document.title.trim() !== "",
    sideways: Math.max(root.scrollWidth, document.body.scrollWidth) - root.clientWidth,
    unlabelled: fields.filter(f => !f.labels.length && !f.getAttribute("aria-label")).map(f => f.outerHTML),
    doubled: all("[id]:not(#swagger *)").map(e => e.id).filter((id, i, ids) => ids.indexOf(id) !== i),
    nameless: all("img:not([alt])").length,
  };
}"""
SOUND = {
    "language": "zh-CN",
    "headings": 1,
    "mains": 1,
    "title": True,
    "sideways": 0,
    "unlabelled": [],
    "doubled": [],
    "nameless": 0,
}
HEIGHT = "document.documentElement.scrollHeight"
TALL = 12_000
VIOLATIONS = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"]})
  .then(found => found.violations.map(v => [v.id, v.nodes.length, v.nodes[0].html, v.nodes[0].failureSummary]))"""


@dataclass
class Visitor:
    """A page of a browser; what it asks of which host, and what its console says, is noted."""

    page: Page
    url: str
    place: str
    script: bool
    asked: list[str] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("request", self._asks)
        self.page.on("console", self._says)
        self.page.on("pageerror", self._fails)

    def open(self, path: str, *, status: int = 200) -> None:
        """Go to an address of the suite."""
        if status != 200:
            self.refused.add(self.url + path)
        answer = self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status == status, (path, answer.status)

    def press(self, name: str, *, within: str = "main", status: int = 200) -> None:
        """Press a button that sends a form, and arrive."""
        with self.page.expect_navigation() as arriving:
            self.page.locator(within).get_by_role("button", name=name, exact=True).click()
        assert arriving.value is not None
        assert arriving.value.status == status, arriving.value.status
        if status != 200:
            self.refused.add(arriving.value.url)

    def follow(self, name: str, *, within: str = "main") -> None:
        """Follow the first link of this name."""
        with self.page.expect_navigation() as arriving:
            self.page.locator(within).get_by_role("link", name=name, exact=True).first.click()
        assert arriving.value is not None
        assert arriving.value.ok, arriving.value.url

    def sign_in(self, account: str, password: str = PASSWORD, *, status: int = 200) -> None:
        """By the form that is shown."""
        self.page.get_by_label("账号").fill(account)
        self.page.get_by_label("密码").fill(password)
        self.press("登录", status=status)

    @property
    def path(self) -> str:
        """Where the visitor is."""
        return urlsplit(self.page.url).path

    @property
    def text(self) -> str:
        """What stands in the main part, white space made single."""
        return " ".join(self.page.locator("main").inner_text().split())

    def look(self, name: str) -> None:
        """Hold the page to the rules for pages; take its picture, which is the same without scripts."""
        found: dict[str, Any] = self.page.evaluate(LAYOUT)
        assert found == SOUND, f"{name}: {found}"
        if self.script:
            whole = self.page.evaluate(HEIGHT) < TALL
            self.page.screenshot(path=ARTEFACTS / self.place / f"{name}.png", full_page=whole)
            self.page.evaluate(AXE)
            violations = self.page.evaluate(VIOLATIONS, WCAG)
            assert violations == [], "\n".join(f"{name}: {violation}" for violation in violations)

    def leave(self) -> None:
        """Leave the window as it was. Nothing was asked of another host, and the console had no complaint."""
        self.page.goto("about:blank")
        self.page.emulate_media(media="screen")
        self.page.context.clear_cookies()
        self.page.remove_listener("request", self._asks)
        self.page.remove_listener("console", self._says)
        self.page.remove_listener("pageerror", self._fails)
        home = urlsplit(self.url).netloc
        elsewhere = [url for url in self.asked if urlsplit(url).netloc != home]
        assert elsewhere == [], elsewhere
        complaints = [each for each in self.said if each[0] not in self.refused or "Failed to load" not in each[1]]
        assert complaints == [], complaints

    def _asks(self, request: Request) -> None:
        if not request.url.startswith(("data:", "about:")):
            self.asked.append(request.url)

    def _fails(self, error: Error) -> None:
        self.said.append((self.page.url, str(error)))

    def _says(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.said.append((message.location["url"], message.text))
