"""Databases of read models that several processes open for the first time at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from shared.readmodels import Views
from tests.readmodels.counters import seen_model, values_model

AT_ONCE = 6
FILES = 25


def test_those_who_open_a_new_file_together_all_get_it(tmp_path: Path) -> None:
    for number in range(FILES):
        url = f"sqlite:///{tmp_path}/views-{number}.db"
        together = Barrier(AT_ONCE)

        def opened(_: int, url: str = url, together: Barrier = together) -> dict[str, tuple[int, bool]]:
            views = Views(url)
            together.wait()
            views.create([values_model(), seen_model()])
            found = views.positions()
            views.close()
            return found

        with ThreadPoolExecutor(AT_ONCE) as threads:
            found = list(threads.map(opened, range(AT_ONCE)))
        assert found == [{"values": (0, False), "seen": (0, False)}] * AT_ONCE
