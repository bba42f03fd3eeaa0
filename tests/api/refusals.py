"""What every refusal is: a problem in Chinese that gives away nothing of what was sent."""

import re
from typing import Any

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def check(answer: Any, *statuses: int, secrets: tuple[str, ...] = ()) -> dict[str, Any]:
    """The problem of an answer that refuses: 4xx, one of `statuses` where they are given."""
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.text[:500])
    assert not statuses or answer.status_code in statuses, (answer.status_code, answer.text[:500])
    assert answer.headers["content-type"] == "application/problem+json", answer.text[:500]
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["type"].startswith("urn:problem:")
    for words in (problem["title"], problem["detail"], *(error["message"] for error in problem["errors"])):
        assert CHINESE.search(words), problem
    for secret in secrets:
        assert secret not in answer.text, problem
    return problem
