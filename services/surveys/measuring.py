"""Measures survey files without a running suite: what a unit or an auditor does with files alone."""

import secrets
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import TypedDict

from services.surveys.domain.batch import Marker, Seen, width
from services.surveys.domain.measurement import Measurement
from services.surveys.domain.questionnaire import ANNEX3, Questionnaire
from services.surveys.domain.sheet import Sheet
from services.surveys.imports import FileRefusedError, Refusal, Row, read_rows

_BATCH = 4096


class Rejected(TypedDict):
    """A refused cell, or with column "" a refused row; on line 1 the whole file is refused."""

    file: str
    line: int
    column: str
    value: str
    reason: str


class ItemMeasure(TypedDict):
    """An item's mean as a decimal string, and how often each score was given, lowest first."""

    mean: str | None
    counts: list[int]


class FilesMeasure(TypedDict):
    """The measurement of some files; rates, indices and the interval in percent as decimal strings with ten places."""

    files: list[str]
    valid: int
    satisfied: int
    rejected: list[Rejected]
    duplicates: int
    satisfaction_rate: str | None
    interval: list[str] | None
    composite_index: str | None
    service_index: str | None
    items: dict[str, ItemMeasure]


class _Collector:
    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.measurement = Measurement(questionnaire)
        self.width = width(len(questionnaire.items))
        self.seen = Seen(self.width)
        self.marker = Marker(secrets.token_bytes(32))
        self.duplicates = 0
        self.rejected: list[Rejected] = []

    def take(self, path: Path) -> None:
        with path.open("rb") as file:
            try:
                rows = read_rows(file, self.questionnaire)
            except FileRefusedError as error:
                self._reject(path, error.refusals)
                return
            while some := list(islice(rows, _BATCH)):
                self._count(path, some)

    def _count(self, path: Path, rows: Sequence[Row]) -> None:
        sheets: list[Sheet] = []
        for row in rows:
            if row.sheet is None:
                self._reject(path, row.refusals)
            else:
                sheets.append(row.sheet)
        kept, duplicates, _ = self.seen.sift(self.marker.pack(sheets))
        self.seen.add(kept)
        self.measurement.fold(kept, width=self.width)
        self.duplicates += duplicates

    def _reject(self, path: Path, refusals: Iterable[Refusal]) -> None:
        for line, column, value, reason in refusals:
            self.rejected.append({"file": str(path), "line": line, "column": column, "value": value, "reason": reason})


def measure_files(paths: Iterable[Path | str], questionnaire: Questionnaire = ANNEX3) -> FilesMeasure:
    """Measure survey files as one measurement; duplicates are found over all of them.

    A file that is refused is reported on its line 1 and the others are measured. Raises OSError where a file cannot be
    opened.
    """
    files = [Path(path) for path in paths]
    collector = _Collector(questionnaire)
    for path in files:
        collector.take(path)
    figures = collector.measurement.figures()
    low, high = figures.interval_low, figures.interval_high
    return {
        "files": [str(path) for path in files],
        "valid": figures.valid,
        "satisfied": figures.satisfied,
        "rejected": collector.rejected,
        "duplicates": collector.duplicates,
        "satisfaction_rate": figures.satisfaction_rate,
        "interval": None if low is None or high is None else [low, high],
        "composite_index": figures.composite_index,
        "service_index": figures.service_index,
        "items": {item.name: {"mean": item.mean, "counts": list(item.counts)} for item in figures.items},
    }
