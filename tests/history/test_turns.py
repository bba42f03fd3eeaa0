"""Turns exclude one another and are taken in order."""

from __future__ import annotations

import threading
import time

from shared.turns import Turns


def test_turns_are_taken_one_at_a_time_in_the_order_of_coming_also_after_an_error() -> None:
    turns = Turns()
    done: list[int] = []

    def take(number: int) -> None:
        try:
            with turns:
                done.append(number)
                time.sleep(0.001)
                assert done[-1] == number
                raise ValueError
        except ValueError:
            pass

    threads = [threading.Thread(target=take, args=(number,)) for number in range(20)]
    with turns:
        for thread in threads:
            thread.start()
            time.sleep(0.002)
        assert done == []
    for thread in threads:
        thread.join()
    assert done == list(range(20))
