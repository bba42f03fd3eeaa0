"""`python -m tests.mutation`: how many mutants of the rulebook its tests kill; writes docs/regulation/mutants.md."""

import argparse
import os
import sys
import time

from tests.mutation.page import ACCEPTED, PAGE, page
from tests.mutation.running import modules, places, run

GOAL = 95


def main() -> None:
    """Run, print each survivor as it is found, write the page; exit code 1 where the goal is missed."""
    parser = argparse.ArgumentParser(prog="tests.mutation", description=__doc__)
    parser.add_argument("--only", default="", help="modules whose name contains this; the page stays as it is")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    os.nice(10)
    start = time.monotonic()
    outcomes = []
    for outcome in run(places([path for path in modules() if arguments.only in str(path)]), arguments.jobs):
        outcomes.append(outcome)
        if not outcome.killed:
            known = "" if ACCEPTED.get((outcome.file, outcome.change)) else "  (no reason given)"
            print(f"{outcome.file}:{outcome.line}  {outcome.change}{known}", flush=True)
    killed = sum(outcome.killed for outcome in outcomes)
    rate = 100 * killed / len(outcomes)
    print(f"{killed} of {len(outcomes)} mutants killed: {rate:.1f} %, in {time.monotonic() - start:.0f} s")
    if not arguments.only:
        PAGE.write_text(page(outcomes, time.monotonic() - start), encoding="utf-8")
    sys.exit(rate < GOAL)


if __name__ == "__main__":
    main()
