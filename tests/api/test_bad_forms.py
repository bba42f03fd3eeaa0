"""Every box of all five forms filled in wrongly, over HTTP: refused at its field, nothing stored, nothing private said."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api import acts
from tests.api.refusals import check
from tests.api.suite import UNIT, Suite
from tests.api.test_bad_input import changed, leaves

PRIVATE = {"phone", "mobile", "email", "contact_name", "citizen_id", "birth_date", "political_status"}
WRONG: tuple[Any, ...] = (
    [],
    {},
    [[]],
    {"x": 1},
    True,
    -1,
    10**17,
    1e-7,
    0.1 + 0.2,
    "\u202e",
    "x" * 6000,
    "\u200b",
    "../x",
)
"""Wrong in most boxes; an unknown field beside makes sure that nothing is ever taken."""
ODD: tuple[Any, ...] = (None, "", " ", "0", "-0", 0, 1, "x", "是", "😀" * 40, "<script>alert(1)</script>", "{{ 7 * 7 }}",
                        "'; DROP TABLE stored_events; --", "a\nb", "\ufeff", "%00", "1e5", 99.99, False, "2026-02-29",
                        "1900-01-01", "2100-12-31", "O'Brien", "\u0301", "ﷺ" * 100)  # fmt: skip
"""Well formed; whether a box takes it is its own affair, so long as nothing breaks."""
HOLDERS = random.Random(2026)  # noqa: S311 - the same in every run


@pytest.fixture(scope="module")
def opened(suite: Suite) -> Suite:
    acts.open_round(suite)
    return suite


@pytest.fixture(autouse=True)
def _nothing_breaks(opened: Suite) -> Iterator[None]:
    yield
    opened.settle()


def private_values(content: dict[str, Any]) -> tuple[str, ...]:
    return tuple(
        value
        for path, value in leaves(content)
        if path[-1] in PRIVATE and isinstance(value, str) and len(value) > 5 and value.isascii()
    )


def post(suite: Suite, content: Any) -> Any:
    headers = suite.bearer(UNIT) | {"content-type": "application/json"}
    return suite.client.post("/api/applications", content=json.dumps({"application": content}), headers=headers)


@pytest.mark.parametrize("kind", acts.FILES)
def test_wrong_boxes_are_refused(opened: Suite, kind: str) -> None:
    # Phone and address of the sample are the examples that messages give.
    content = changed(acts.content(kind), ("form", "organisation", "phone"), "0518-86543210")
    content["form"]["organisation"]["email"] = "wang.wu@unit.example"
    secrets = private_values(content)
    assert len(secrets) >= 3
    before = opened.heads()
    for path, _ in leaves(content):
        for wrong in WRONG:
            check(post(opened, changed(content, path, wrong) | {"nope": 1}), 422, secrets=secrets)
    assert opened.heads() == before


@pytest.mark.parametrize("kind", acts.FILES)
def test_odd_values_are_taken_or_refused_and_break_nothing(opened: Suite, kind: str) -> None:
    """Each by another holder, so that what is taken goes all the way: sealed, stored, told, shown."""
    paths = [path for path, value in leaves(acts.content(kind)) if not isinstance(value, dict | list)]
    taken = 0
    for path in paths:
        for odd in HOLDERS.sample(ODD, 3):
            content = changed(acts.another_holder(acts.content(kind), HOLDERS), path, odd)
            answer = post(opened, content)
            taken += answer.status_code == 201
            if answer.status_code != 201:
                check(answer, 409, 422, secrets=private_values(content) if odd is None else ())
    assert taken > len(paths) / 4
