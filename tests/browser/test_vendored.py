"""The one vendored file of these tests is the published one."""

import hashlib
import re
from pathlib import Path

VENDORED = Path(__file__).parent / "vendor" / "axe-core"


def test_axe_core_is_the_published_one() -> None:
    stated = dict(re.findall(r"\| (\S+) \| ([0-9a-f]{64}) \|", (VENDORED / "VENDORED.md").read_text("utf-8")))
    assert stated.keys() == {path.name for path in VENDORED.iterdir()} - {"VENDORED.md"}
    for name, digest in stated.items():
        assert hashlib.sha256((VENDORED / name).read_bytes()).hexdigest() == digest, name
