"""Files as people bring them: encodings, headers, quotes, line ends, and what is no survey file."""

import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.surveys.domain.questionnaire import ANNEX3, Item, Questionnaire
from services.surveys.imports import FileRefusedError, Row, read_rows
from services.surveys.text_files import LONGEST_LINE, UnreadableError, detect_encoding
from tests.surveys.sheets import HEADER, LABELS, csv_of, row


def read(data: bytes | str, questionnaire: Questionnaire = ANNEX3) -> list[Row]:
    return list(read_rows(io.BytesIO(data.encode() if isinstance(data, str) else data), questionnaire))


def refusals(rows: Sequence[Row]) -> list[tuple[int, str, str]]:
    return [(r.line, r.column, r.value) for one in rows for r in one.refusals]


def refused_header(data: bytes | str) -> list[tuple[str, str]]:
    with pytest.raises(FileRefusedError) as caught:
        read(data)
    assert {refusal.line for refusal in caught.value.refusals} == {1}
    return [(refusal.column, refusal.reason) for refusal in caught.value.refusals]


SIGNED = csv_of(row(signature="王小明", phone="13905180000", day="2026年3月5日"))


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le-bom", "utf-16-be-bom", "utf-32", "gb18030-bom"],
)
def test_encoding_is_found(encoding: str) -> None:
    marks = {"utf-16-le-bom": "utf-16-le", "utf-16-be-bom": "utf-16-be", "gb18030-bom": "gb18030"}
    data = ("\ufeff" + SIGNED).encode(marks[encoding]) if encoding in marks else SIGNED.encode(encoding)
    [only] = read(data)
    assert only.sheet is not None
    assert (only.sheet.signature, only.sheet.phone) == ("王小明", "13905180000")


def test_utf8_is_tried_over_the_whole_file_before_gb18030() -> None:
    late = csv_of(*[row()] * 5000, row(signature="王小明")).encode("gb18030")
    assert detect_encoding(io.BytesIO(late)) == "gb18030"
    late_utf8 = csv_of(*[row()] * 5000, row(signature="王小明")).encode()
    assert detect_encoding(io.BytesIO(late_utf8)) == "utf-8"


def test_mark_decides_even_where_the_bytes_then_fail() -> None:
    with pytest.raises(UnreadableError, match="utf-8"):
        detect_encoding(io.BytesIO(b"\xef\xbb\xbf" + SIGNED.encode("gb18030")))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04\x14\x00", "Excel"),
        (b"\xff\x00\x80abc", "UTF-8 或 GB18030"),
        (SIGNED.encode()[:-2] + b"\xff\xff", "UTF-8 或 GB18030"),
    ],
)
def test_file_that_is_no_text_is_refused_as_a_whole(data: bytes, reason: str) -> None:
    [(column, said)] = refused_header(data)
    assert column == ""
    assert reason in said


@given(st.permutations(HEADER))
def test_columns_may_stand_in_any_order(header: list[str]) -> None:
    cells = {label: str(n % 10 + 1) for n, label in enumerate(LABELS)}
    cells |= {"用户（顾客）签名": "张三", "用户（顾客）电话": "8550101", "时间": "2026-03-05"}
    [only] = read(csv_of(",".join(cells[label] for label in header), header=",".join(header)))
    assert only.sheet is not None
    assert only.sheet.scores == bytes(n % 10 + 1 for n in range(12))
    assert (only.sheet.signature, only.sheet.phone, str(only.sheet.answered_on)) == ("张三", "8550101", "2026-03-05")


def test_short_labels_are_taken_and_the_foot_may_be_missing() -> None:
    [only] = read(csv_of("张三," + ",".join(["8"] * 12), header="用户签名," + ",".join(LABELS)))
    assert only.sheet is not None
    assert (only.sheet.signature, only.sheet.phone, only.sheet.answered_on) == ("张三", "", None)
    [bare] = read(csv_of(",".join(["8"] * 12), header=",".join(f" {label} " for label in LABELS)))
    assert bare.sheet is not None


@pytest.mark.parametrize(
    ("header", "column", "reason"),
    [
        (",".join([*HEADER, "备注"]), "备注", "没有的一列"),
        (",".join([*HEADER, ""]), "", "没有的一列"),
        (",".join(HEADER[1:]), LABELS[0], "缺少"),
        (",".join([*HEADER, LABELS[0]]), LABELS[0], "两次"),
        (",".join([*HEADER, "用户签名"]), "用户签名", "两次"),
        (",".join(HEADER).replace("（", "(").replace("）", ")"), "用户(顾客)签名", "没有的一列"),
        (";".join(HEADER), ";".join(HEADER)[:100], "没有的一列"),
    ],
)
def test_header_that_does_not_fit_refuses_the_file(header: str, column: str, reason: str) -> None:
    found = refused_header(csv_of(header=header))
    assert found[0][0] == column
    assert reason in found[0][1]


def test_every_wrong_column_is_named() -> None:
    found = refused_header(csv_of(header=",".join(["甲", *HEADER[2:]])))
    assert [column for column, _ in found] == ["甲", LABELS[0], LABELS[1]]


def test_blank_first_line_is_no_header() -> None:
    assert len(refused_header("\r\n" + SIGNED)) == 12


def test_every_refused_cell_of_a_row_is_listed_in_the_order_of_the_file() -> None:
    rows = read(csv_of(row("0,8,8,8,8.0,8,8,8,8,8,8,08", phone="12", day="2026-02-30")))
    assert refusals(rows) == [
        (2, LABELS[0], "0"),
        (2, LABELS[4], "8.0"),
        (2, LABELS[11], "08"),
        (2, "用户（顾客）电话", "12"),
        (2, "时间", "2026-02-30"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_physical_and_empty_ones_are_passed_over(end: str) -> None:
    text = end.join([",".join(HEADER), "", row(), "", "", row("x" + ",8" * 11), row(), "", ""])
    rows = read(text)
    assert [one.line for one in rows] == [3, 6, 7]
    assert refusals(rows) == [(6, LABELS[0], "x")]


def test_quoted_cell_over_several_lines_keeps_the_line_that_the_row_begins_on() -> None:
    rows = read(csv_of(row(signature='"张\r\n三,""四"""'), row("9,x" + ",8" * 10)))
    assert rows[0].sheet is not None
    assert rows[0].sheet.signature == '张\r\n三,"四"'
    assert refusals(rows) == [(4, LABELS[1], "x")]


@pytest.mark.parametrize("cells", [1, 14, 16, 40])
def test_row_of_another_width_is_refused_alone(cells: int) -> None:
    rows = read(csv_of(",".join(["8"] * cells), row()))
    assert refusals(rows) == [(2, "", ",".join(["8"] * cells))]
    assert f"本行有 {cells} 格，表头有 15 格" in rows[0].refusals[0].reason
    assert rows[1].sheet is not None


def test_line_of_blanks_is_a_row_of_one_cell() -> None:
    assert refusals(read(csv_of("  "))) == [(2, "", "  ")]


@pytest.mark.parametrize(("answered", "counts"), [(12, True), (9, True), (8, False), (0, False)])
def test_sheet_counts_from_nine_answers(answered: int, counts: bool) -> None:
    [only] = read(csv_of(row(",".join(["8"] * answered + [""] * (12 - answered)))))
    assert (only.sheet is not None) == counts
    if not counts:
        assert only.refusals[0].reason == f"只答了 {answered} 项，至少答 9 项才算有效"


def test_quote_left_open_is_refused_and_later_rows_still_count() -> None:
    many = [row()] * 20_000
    rows = read(csv_of(row(), '"' + row(), *many))
    refused = [one for one in rows if one.sheet is None]
    assert [one.line for one in refused] == [3]
    assert "引号没有闭合" in refused[0].refusals[0].reason
    last = int(refused[0].refusals[0].reason.split("至")[1].split("行")[0])
    assert 1 + 1 + (20_003 - last) == len(rows)
    small = read(csv_of(row(), '"' + row(), row(), row()))
    assert refusals(small)[0][0] == 3
    assert "第 3 至 5 行" in small[1].refusals[0].reason


def test_endless_line_is_refused_without_being_kept() -> None:
    rows = read(csv_of(row(), "8" * (5 * LONGEST_LINE), row()))
    assert [(one.line, one.sheet is None) for one in rows] == [(2, False), (3, True), (4, False)]
    assert rows[1].refusals[0].value == "8" * 100


def test_questionnaire_of_one_item() -> None:
    one = Questionnaire(
        name="one", version=1, title="一", introduction="", low=1, high=5, items=(Item(name="a", label="甲"),)
    )
    assert [r.sheet and r.sheet.scores for r in read("甲\n5\n6\n\n3\n", one)] == [b"\x05", None, b"\x03"]


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_refusals(data: bytes) -> None:
    for prefix in (b"", ",".join(HEADER).encode() + b"\n"):
        try:
            rows = read(prefix + data)
        except FileRefusedError:
            continue
        assert all((one.sheet is None) == bool(one.refusals) for one in rows)
