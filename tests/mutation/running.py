"""Runs the tests of the rulebook against one mutant after another, each in a fork that has imported none of it yet.

The parent imports what the tests need beside the rulebook (seconds); a child puts the mutant in the place of its module
as it is imported, and calls the test functions with their parameters, without pytest's session (seconds again). Nothing
is written to the source tree.
"""

import ast
import importlib
import inspect
import itertools
import os
import resource
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import pytest

from tests.mutation.operators import Mutant, mutants

PROJECT = Path(__file__).parents[2]
RULEBOOK = PROJECT / "services" / "eligibility" / "domain" / "rulebook"
WORDS = ("__init__.py", "labels.py")
"""Nothing but imports, and the catalogue of Chinese words."""
NEEDED = ("hypothesis", "yaml", "services.applications.domain.forms", "shared.web.fields")
"""What the tests import and what does not import the rulebook."""
TESTS = PROJECT / "tests" / "eligibility"
FIRST = TESTS / "golden" / "test_golden.py"
SLOW = ("test_properties", "test_invariants", "test_drills")
"""Hypothesis's tests and the drills: only for mutants that the others let live."""
CPU_SECONDS = 60


@dataclass(frozen=True)
class Place:
    """A mutant by its number within its module."""

    file: Path
    number: int


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant."""

    file: str
    line: int
    change: str
    killed: bool


def modules() -> list[Path]:
    """The modules of the rulebook that decide something."""
    return [path for path in sorted(RULEBOOK.rglob("*.py")) if path.name not in WORDS]


def places(files: list[Path]) -> list[Place]:
    """Every mutant of the files."""
    return [Place(file, number) for file in files for number, _ in enumerate(mutants(_tree(file)))]


def run(wanted: list[Place], jobs: int) -> Iterator[Outcome]:
    """Each mutant's outcome, as they end; raises where the tests fail without any."""
    for name in NEEDED:
        importlib.import_module(name)
    if os.waitstatus_to_exitcode(os.waitpid(_start(None), 0)[1]) != 0:
        raise RuntimeError("the tests fail without a mutant")
    waiting, started = iter(wanted), {}
    for place in itertools.islice(waiting, jobs):
        started[_start(place)] = place
    while started:
        pid, status = os.wait()
        yield _outcome(started.pop(pid), killed=status != 0)
        for place in itertools.islice(waiting, 1):
            started[_start(place)] = place


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _nth(tree: ast.Module, number: int) -> Mutant:
    return next(itertools.islice(mutants(tree), number, None))


def _outcome(place: Place, *, killed: bool) -> Outcome:
    mutant = _nth(_tree(place.file), place.number)
    return Outcome(str(place.file.relative_to(RULEBOOK)), mutant.line, str(mutant), killed)


def _start(place: Place | None) -> int:
    """A child that ends with 0 where every test passes; an endless loop ends with its share of the processor."""
    pid = os.fork()
    if pid:
        return pid
    failed = 1
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        if place is not None:
            _mutate(place)
        _test()
        failed = 0
    finally:
        os._exit(failed)


def _mutate(place: Place) -> None:
    tree = _tree(place.file)
    _nth(tree, place.number).put()
    code = compile(ast.fix_missing_locations(tree), str(place.file), "exec")
    get_code = SourceFileLoader.get_code

    def get_mutated(loader: SourceFileLoader, name: str) -> Any:
        return code if loader.path == str(place.file) else get_code(loader, name)

    SourceFileLoader.get_code = get_mutated  # type: ignore[method-assign, assignment]


def _test() -> None:
    files = sorted((TESTS / "rulebook").glob("test_*.py"), key=lambda path: (path.stem in SLOW, path.name))
    for file in (FIRST, *files):
        module = importlib.import_module(".".join(file.relative_to(PROJECT).with_suffix("").parts))
        for name, test in vars(module).items():
            if name.startswith("test_") and name != "test_every_process_writes_the_same_bytes":
                _call(test)


def _call(test: Callable[..., None]) -> None:
    """A test with each combination of its parameters; of pytest's fixtures it may ask for `monkeypatch` alone."""
    marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
    for combination in itertools.product(*(_parameters(*mark.args[:2]) for mark in marks)):
        arguments = {name: value for part in combination for name, value in part.items()}
        with pytest.MonkeyPatch.context() as patch:
            more = {"monkeypatch": patch} if "monkeypatch" in inspect.signature(test).parameters else {}
            test(**arguments, **more)


def _parameters(names: str | tuple[str, ...], values: Any) -> list[dict[str, Any]]:
    if isinstance(names, str):
        return [{names: value} for value in values]
    return [dict(zip(names, value, strict=True)) for value in values]
