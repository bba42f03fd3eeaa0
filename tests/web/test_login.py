"""Signing in and out: by form and by API, against guessing, against other sites, on both databases."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from shared.history import InvalidInputError, NotFoundError
from shared.web import Account, Accounts, Sessions, create_app
from shared.web.account_tables import ACCOUNTS, FAILURES, SESSIONS
from shared.web.accounts import AccountExistsError, CredentialsWrongError, TooManyAttemptsError
from shared.web.identity import COOKIE
from tests.web.conftest import BROWSER, bearer
from tests.web.routes import PASSWORD, router
from tests.web.test_problems import check

OURS = {"origin": "http://honours.test"}
FORM = {"account": "li.na", "password": PASSWORD, "next": "/account"}


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 7, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        create: Callable[[], str] = request.getfixturevalue("postgres_url")
        return create()
    return f"sqlite:///{tmp_path}/own.db"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def own(url: str, clock: Clock) -> Iterator[Accounts]:
    accounts = Accounts(url, now=clock)
    accounts.create()
    accounts.add("li.na", name="李娜", department="haizhou", roles=["clerk"], password=PASSWORD)
    yield accounts
    accounts.close()


def sign_in(client: TestClient) -> None:
    assert client.post("/login", data=FORM, headers=OURS, follow_redirects=False).status_code == 303


# Accounts


def test_an_account_is_found_by_its_password_and_not_by_another(own: Accounts) -> None:
    found = own.check(" Li.Na ", PASSWORD, "10.0.0.1")
    assert found == Account("li.na", "李娜", "haizhou", frozenset({"clerk"}))
    assert found.actor.has("clerk")
    for account, password in [("li.na", "wrong"), ("nobody", PASSWORD), ("li.na", ""), ("", "")]:
        with pytest.raises(CredentialsWrongError, match="账号或密码不正确"):
            own.check(account, password, "10.0.0.2")


def test_passwords_and_tokens_are_stored_as_hashes_only(own: Accounts) -> None:
    token, _ = Sessions(own).start(own.get("li.na"))
    with own.database.session() as session:
        stored = str([tuple(row) for table in (ACCOUNTS, SESSIONS, FAILURES) for row in session.execute(select(table))])
    assert PASSWORD not in stored
    assert token not in stored
    assert "$argon2id$" in stored


def test_an_unknown_account_takes_as_long_as_a_wrong_password(own: Accounts) -> None:
    def seconds(account: str) -> float:
        took = []
        for number in range(5):
            started = time.process_time()
            with pytest.raises(CredentialsWrongError):
                own.check(account, "wrong password", f"10.0.1.{number}")
            took.append(time.process_time() - started)
        return min(took)

    with pytest.raises(CredentialsWrongError):
        own.check("warm-up", "x", "10.0.0.9")
    known, unknown = seconds("li.na"), seconds("nobody")
    assert 0.5 < known / unknown < 2


def test_guessing_is_stopped_for_a_while_for_this_account_and_address(own: Accounts, clock: Clock) -> None:
    for _ in range(5):
        with pytest.raises(CredentialsWrongError):
            own.check("li.na", "wrong", "10.0.0.1")
    with pytest.raises(TooManyAttemptsError, match="15 分钟"):
        own.check("li.na", PASSWORD, "10.0.0.1")
    assert own.check("li.na", PASSWORD, "10.0.0.2").account == "li.na"
    clock.forward(minutes=16)
    assert own.check("li.na", PASSWORD, "10.0.0.1").account == "li.na"


def test_of_many_tries_at_once_no_more_than_the_limit_are_looked_at(own: Accounts, clock: Clock) -> None:
    tries = 40
    begin = Barrier(tries)

    def guess(number: int) -> str:
        begin.wait(timeout=60)
        try:
            own.check("li.na", f"guess {number}", "10.0.0.1")
        except (CredentialsWrongError, TooManyAttemptsError) as refused:
            return type(refused).__name__
        return "signed in"

    for _ in range(2):  # with nothing counted yet, and with a count that is over
        with ThreadPoolExecutor(tries) as threads:
            outcomes = Counter(threads.map(guess, range(tries)))
        assert outcomes == {"CredentialsWrongError": 5, "TooManyAttemptsError": tries - 5}
        clock.forward(minutes=16)


def test_accounts_tried_at_once_from_one_address_share_its_limit(own: Accounts) -> None:
    tries = 60
    begin = Barrier(tries)

    def guess(number: int) -> str:
        begin.wait(timeout=60)
        try:
            own.check(f"user{number}", "wrong", "10.0.0.1")
        except (CredentialsWrongError, TooManyAttemptsError) as refused:
            return type(refused).__name__
        return "signed in"

    with ThreadPoolExecutor(tries) as threads:
        outcomes = Counter(threads.map(guess, range(tries)))
    assert outcomes == {"CredentialsWrongError": 50, "TooManyAttemptsError": 10}
    assert own.check("li.na", PASSWORD, "10.0.0.2").account == "li.na"


def test_success_forgets_the_failures(own: Accounts) -> None:
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(CredentialsWrongError):
                own.check("li.na", "wrong", "10.0.0.1")
        own.check("li.na", PASSWORD, "10.0.0.1")


def test_one_address_cannot_try_every_account(own: Accounts) -> None:
    for number in range(50):
        with pytest.raises(CredentialsWrongError):
            own.check(f"user{number}", "wrong", "10.0.0.1")
    with pytest.raises(TooManyAttemptsError):
        own.check("user50", "wrong", "10.0.0.1")


def test_a_disabled_account_cannot_sign_in(own: Accounts) -> None:
    own.change(Account("li.na", "李娜", "haizhou", frozenset({"clerk"}), disabled=True))
    with pytest.raises(CredentialsWrongError, match="已停用"):
        own.check("li.na", PASSWORD, "10.0.0.1")


def test_accounts_are_checked_when_added(own: Accounts) -> None:
    with pytest.raises(AccountExistsError):
        own.add("li.na", name="x", department="x", roles=[], password=PASSWORD)
    with pytest.raises(InvalidInputError) as caught:
        own.add("Li Na", name=" ", department="x", roles=["king"], password=PASSWORD)
    assert [error.field for error in caught.value.errors] == ["account", "name", "roles"]
    for password in ("short", "x" * 257, "somebody-long"):
        with pytest.raises(InvalidInputError):
            own.add("somebody-long", name="x", department="x", roles=[], password=password)
    with pytest.raises(NotFoundError):
        own.set_password("nobody", PASSWORD)
    assert [account.account for account in own.all()] == ["li.na"]


@pytest.mark.anyio
async def test_a_session_ends_when_idle_too_old_disabled_or_signed_out(own: Accounts, clock: Clock) -> None:
    account = own.get("li.na")

    async def alive(token: str) -> bool:
        return await Sessions(own).find(token) is not None

    idle, _ = Sessions(own).start(account)
    clock.forward(minutes=119)
    assert await alive(idle)
    clock.forward(minutes=119)
    assert await alive(idle)
    clock.forward(minutes=121)
    assert not await alive(idle)

    old, who = Sessions(own).start(account)
    assert who.expires == clock.now + timedelta(hours=12)
    for _ in range(11):
        clock.forward(hours=1)
        assert await alive(old)
    clock.forward(hours=1)
    assert not await alive(old)

    sessions = Sessions(own)
    ended, _ = sessions.start(account)
    assert await sessions.find(ended)
    sessions.end(ended)
    assert await sessions.find(ended) is None

    other, _ = sessions.start(account)
    assert await sessions.find(other)
    sessions.end_all("li.na")
    assert await sessions.find(other) is None

    last, _ = sessions.start(account)
    own.change(Account("li.na", "李娜", "haizhou", frozenset(), disabled=True))
    assert await sessions.find(last) is None
    assert await sessions.find("no such token \udcff") is None


# The API


def test_a_token_of_the_api_opens_what_its_roles_allow(client: TestClient) -> None:
    headers = bearer(client)
    assert client.get("/api/office", headers=headers).status_code == 403
    assert client.get("/api/office", headers=bearer(client, "wang")).status_code == 200
    assert client.post("/api/logout", headers=headers).status_code == 204
    check(client.get("/api/office", headers=headers), 401, "login-required")


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer", "Basic bGk6eA==", "bearer \xff"])
def test_a_wrong_token_is_401(client: TestClient, header: str) -> None:
    answer = client.get("/api/office", headers=[(b"authorization", header.encode("latin-1"))])
    check(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"


def test_wrong_credentials_are_401_then_429(client: TestClient) -> None:
    body = {"account": "li.na", "password": "wrong"}
    for _ in range(5):
        check(client.post("/api/login", json=body), 401, "credentials-wrong")
    answer = client.post("/api/login", json=body)
    check(answer, 429)
    assert answer.headers["retry-after"]
    assert "wrong" not in answer.text


def test_a_wrong_header_is_not_rescued_by_the_cookie(client: TestClient) -> None:
    sign_in(client)
    assert client.get("/account").status_code == 200
    assert client.get("/account", headers={"Authorization": "Bearer wrong"}).status_code == 401


# The pages


def test_a_visitor_is_led_to_the_form_and_back(client: TestClient) -> None:
    answer = client.get("/account?x=1&y=%E4%B8%AD", headers=BROWSER, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=/account%3Fx%3D1%26y%3D%25E4%25B8%25AD"
    page = client.get(answer.headers["location"], headers=BROWSER)
    assert 'value="/account?x=1&amp;y=%E4%B8%AD"' in page.text


def test_the_form_signs_in_with_a_guarded_cookie(client: TestClient) -> None:
    answer = client.post("/login", data=FORM, headers=OURS, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    page = client.get("/account", headers=BROWSER).text
    assert "李娜" in page
    assert "推荐部门经办人" in page
    assert client.get("/login?next=/account", follow_redirects=False).status_code == 303


def test_who_is_signed_in_is_named_where_no_page_is(client: TestClient) -> None:
    assert "登录" in client.get("/nowhere", headers=BROWSER).text
    sign_in(client)
    lost = client.get("/nowhere", headers=BROWSER)
    assert lost.status_code == 404
    assert "李娜" in lost.text
    assert 'href="/login"' not in lost.text


def test_the_cookie_is_secure_over_https(accounts: Accounts) -> None:
    with TestClient(create_app(routers=[router()], accounts=accounts), base_url="https://honours.test") as client:
        answer = client.post("/login", data=FORM, headers={"origin": "https://honours.test"}, follow_redirects=False)
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


def test_wrong_credentials_show_the_form_again_without_the_password(client: TestClient) -> None:
    answer = client.post("/login", data={**FORM, "password": "my secret"}, headers=OURS)
    assert answer.status_code == 401
    assert "账号或密码不正确" in answer.text
    assert 'value="li.na"' in answer.text
    assert "my secret" not in answer.text


@pytest.mark.parametrize(
    "target", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "", "/\tx", "\\\\evil.test"]
)
def test_the_way_back_stays_on_this_site(client: TestClient, target: str) -> None:
    answer = client.post("/login", data={**FORM, "next": target}, headers=OURS, follow_redirects=False)
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://honours.test"},
        {"origin": "http://evil.test"},
        {"origin": "null"},
        {"origin": "http://honours.test.evil.test"},
        {"referer": "http://evil.test/http://honours.test"},
        {"origin": "http://[broken"},
        {},
    ],
)
def test_forms_of_other_sites_are_refused(client: TestClient, headers: dict[str, str]) -> None:
    check(client.post("/login", data=FORM, headers=headers), 403, "cross-site")
    sign_in(client)
    check(client.post("/form", data={"a": "b"}, headers=headers), 403, "cross-site")
    check(client.post("/logout", headers=headers), 403, "cross-site")
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"origin": "http://honours.test"},
        {"referer": "http://honours.test/account"},
    ],
)
def test_our_own_forms_pass(client: TestClient, headers: dict[str, str]) -> None:
    sign_in(client)
    assert client.post("/form", data={"a": "b"}, headers=headers).json() == {"a": "b"}


def test_a_token_needs_no_proof_of_site(client: TestClient) -> None:
    assert client.post("/form", data={"a": "b"}, headers=bearer(client)).json() == {"a": "b"}


def test_signing_out_ends_the_session_not_only_the_cookie(client: TestClient) -> None:
    sign_in(client)
    token = client.cookies[COOKIE]
    answer = client.post("/logout", headers=OURS, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    client.cookies.set(COOKIE, token)
    assert client.get("/account", headers={"accept": "application/json"}).status_code == 401


def test_a_password_can_be_changed_and_ends_all_sessions(client: TestClient) -> None:
    sign_in(client)
    headers = bearer(client)
    new = {"current": PASSWORD, "password": "another long one", "repeated": "another long one"}
    for wrong in ({"current": "x"}, {"repeated": "x"}, {"password": "short", "repeated": "short"}):
        answer = client.post("/account/password", data={**new, **wrong}, headers=OURS)
        assert answer.status_code == 422
        assert "密码没有修改" in answer.text
    answer = client.post("/account/password", data=new, headers=OURS, follow_redirects=False)
    assert answer.status_code == 303
    assert client.get("/api/items/1", headers=headers).status_code == 200
    assert client.get("/account", headers=headers).status_code == 401
    assert client.post("/api/login", json={"account": "li.na", "password": "another long one"}).status_code == 200
    assert client.post("/api/login", json={"account": "li.na", "password": PASSWORD}).status_code == 401


def test_session_lookups_are_remembered_for_the_load_of_the_api(
    client: TestClient, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = bearer(client, "wang")
    assert client.get("/api/office", headers=headers).status_code == 200
    monkeypatch.setattr(Sessions, "_find", lambda *_: pytest.fail("asked the database again"))
    for _ in range(20):
        assert client.get("/api/office", headers=headers).status_code == 200
