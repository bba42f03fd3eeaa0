"""Survey sheets as tests write them: rows, files, and random data for hypothesis."""

from datetime import date

from hypothesis import strategies as st

from services.surveys.domain.questionnaire import ANNEX3
from services.surveys.domain.sheet import Sheet

LABELS = [item.label for item in ANNEX3.items]
HEADER = [*LABELS, "用户（顾客）签名", "用户（顾客）电话", "时间"]


def csv_of(*rows: str, header: str = ",".join(HEADER)) -> str:
    return "\r\n".join((header, *rows)) + "\r\n"


def row(scores: str = "8,8,8,8,8,8,8,8,8,8,8,8", signature: str = "", phone: str = "", day: str = "") -> str:
    return f"{scores},{signature},{phone},{day}"


def sheet(*scores: int, signature: str = "", phone: str = "", day: date | None = None) -> Sheet:
    """Twelve scores, or one for all; 0 is not answered."""
    return Sheet(bytes(scores if len(scores) > 1 else scores * 12), day, signature, phone)


def sheets(most: int = 40) -> st.SearchStrategy[list[Sheet]]:
    """Valid sheets, with duplicates, anonymous repetitions and items left out among them."""
    scores = st.one_of(
        st.lists(st.integers(1, 10), min_size=12, max_size=12),
        st.tuples(st.lists(st.integers(6, 8), min_size=12, max_size=12), st.sets(st.integers(0, 11), max_size=3)).map(
            lambda pair: [0 if n in pair[1] else score for n, score in enumerate(pair[0])]
        ),
        st.just([7] * 12),
    )
    one = st.builds(
        Sheet,
        scores=scores.map(bytes),
        answered_on=st.sampled_from([None, date(2026, 1, 5), date(2026, 3, 31)]),
        signature=st.sampled_from(["", "", "张三", "李四"]),
        phone=st.sampled_from(["", "", "13905180001", "051885550101"]),
    )
    return st.lists(one, max_size=most).flatmap(
        lambda some: (
            st.lists(st.sampled_from(some), max_size=10).map(lambda again: some + again) if some else st.just(some)
        )
    )
