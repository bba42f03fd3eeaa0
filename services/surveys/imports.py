"""Reads survey files: CSV in any accepted encoding, streamed, each refused cell with line, column, value, reason."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import BinaryIO, NamedTuple, Protocol

from services.surveys.domain import wording
from services.surveys.domain.measurement import FORMULA, Formula
from services.surveys.domain.questionnaire import DATE_LABELS, PHONE_LABELS, SIGNATURE_LABELS, Questionnaire
from services.surveys.domain.sheet import Period, RefusedCellError, ScoreCells, Sheet, parse_date, parse_phone
from services.surveys.text_files import Lines, UnreadableError, open_text

LONGEST_VALUE = 100


class _Reader(Protocol):
    line_num: int

    def __next__(self) -> list[str]: ...


class Refusal(NamedTuple):
    """One refused cell; `column` is the header's label, "" where the row or the file as a whole is refused."""

    line: int
    column: str
    value: str
    reason: str


class FileRefusedError(Exception):
    """A file that is refused before any of its rows counts; `refusals` say why."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__(*(refusal.reason for refusal in refusals))
        self.refusals = refusals


class Row(NamedTuple):
    """One data row and the physical line that it begins on (the header is 1): a valid sheet, or why it is none."""

    line: int
    sheet: Sheet | None
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class _Layout:
    """Which column holds what; a column that the file has not is None."""

    header: list[str]
    items: tuple[int, ...]
    signature: int | None
    phone: int | None
    date: int | None


def read_rows(
    file: BinaryIO, questionnaire: Questionnaire, *, period: Period | None = None, by: Formula = FORMULA
) -> Iterator[Row]:
    """The rows of a survey file, one at a time in little memory; `file` must be seekable.

    Raises FileRefusedError before the first row where the file cannot be read or its header does not fit.
    Empty lines are passed over.
    """
    try:
        text = open_text(file)
    except UnreadableError as error:
        raise FileRefusedError(Refusal(1, "", "", str(error))) from None
    lines = Lines(text)
    reader = csv.reader(lines)
    try:
        layout = _layout(_header(reader), questionnaire)
    except FileRefusedError:
        text.detach()
        raise
    cells = _Cells(layout, questionnaire, period, by)
    return _rows(reader, lines, cells, text)


def _header(reader: _Reader) -> list[str]:
    try:
        header = next(reader, [])
    except csv.Error:
        header = []
    return [cell.strip() for cell in header]


def _layout(header: list[str], questionnaire: Questionnaire) -> _Layout:
    names = {item.label: item.name for item in questionnaire.items}
    for field, labels in (("signature", SIGNATURE_LABELS), ("phone", PHONE_LABELS), ("date", DATE_LABELS)):
        names |= dict.fromkeys(labels, "." + field)
    place: dict[str, int] = {}
    refusals = []
    for index, label in enumerate(header):
        name = names.get(label)
        if name is None:
            refusals.append(Refusal(1, label[:LONGEST_VALUE], label[:LONGEST_VALUE], wording.COLUMN_UNKNOWN))
        elif name in place:
            refusals.append(Refusal(1, label, label, wording.COLUMN_TWICE))
        else:
            place[name] = index
    refusals += [
        Refusal(1, item.label, "", wording.COLUMN_MISSING) for item in questionnaire.items if item.name not in place
    ]
    if refusals:
        raise FileRefusedError(*refusals)
    items = tuple(place[item.name] for item in questionnaire.items)
    return _Layout(header, items, place.get(".signature"), place.get(".phone"), place.get(".date"))


class _Cells:
    """Turns the cells of a row into a sheet, by the rules of the questionnaire and the period."""

    def __init__(self, layout: _Layout, questionnaire: Questionnaire, period: Period | None, by: Formula) -> None:
        self.layout = layout
        self._scores = ScoreCells(questionnaire)
        self._pick = itemgetter(*layout.items, layout.items[0])  # one more, so that it is a tuple for a single item too
        self._period = period
        self._needed = by.needed(len(layout.items))

    def row(self, line: int, row: list[str]) -> Row:
        """The row as a valid sheet, or with every cell of it that is refused."""
        layout = self.layout
        try:
            scores = bytes(map(self._scores.__getitem__, self._pick(row)[:-1]))
            signature = "" if layout.signature is None else row[layout.signature].strip()
            phone = "" if layout.phone is None else parse_phone(row[layout.phone])
            day = None if layout.date is None else parse_date(row[layout.date], self._period)
        except RefusedCellError:
            return Row(line, None, self._refusals(line, row))
        answered = len(scores) - scores.count(0)
        if answered < self._needed:
            reason = wording.TOO_FEW_ANSWERS.format(answered=answered, needed=self._needed)
            return Row(line, None, (Refusal(line, "", str(answered), reason),))
        return Row(line, Sheet(scores, day, signature, phone))

    def _refusals(self, line: int, row: list[str]) -> tuple[Refusal, ...]:
        layout = self.layout
        refusals = []
        for index, (label, cell) in enumerate(zip(layout.header, row, strict=True)):
            try:
                if index == layout.phone:
                    parse_phone(cell)
                elif index == layout.date:
                    parse_date(cell, self._period)
                elif index != layout.signature:
                    self._scores[cell]
            except RefusedCellError as error:
                refusals.append(Refusal(line, label, cell[:LONGEST_VALUE], str(error)))
        return tuple(refusals)


def _rows(reader: _Reader, lines: Lines, cells: _Cells, text: io.TextIOWrapper) -> Iterator[Row]:
    width = len(cells.layout.header)
    last = reader.line_num
    try:
        while True:
            first = last + 1
            try:
                row = next(reader, None)
            except csv.Error:
                last = reader.line_num
                reason = wording.BROKEN_QUOTES.format(first=first, last=last)
                yield Row(first, None, (Refusal(first, "", "", reason),))
                continue
            last = reader.line_num
            if row is None:
                return
            if not row:
                continue
            if lines.cut and not lines.cut.isdisjoint(range(first, last + 1)):
                yield Row(first, None, (Refusal(first, "", row[0][:LONGEST_VALUE], wording.OVERLONG_LINE),))
            elif len(row) != width:
                yield Row(first, None, (_wrong_width(row, width, first, last),))
            else:
                yield cells.row(first, row)
    finally:
        if not text.closed:  # the caller's file stays open, unless the caller has closed it
            text.detach()


def _wrong_width(row: list[str], width: int, first: int, last: int) -> Refusal:
    reason = wording.WRONG_WIDTH if first == last else wording.WRONG_WIDTH_QUOTED
    said = reason.format(found=len(row), expected=width, first=first, last=last)
    return Refusal(first, "", ",".join(row)[:LONGEST_VALUE], said)
