"""The same program graded again and again, now and then beside a neighbour: ``make demo-noise``."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.text import Text

from benchmarks.verdicts import recording, replay
from grader.judging import speedup
from grader.judging.speedup import RoundSpeedup, Speedup

BACKEND = "processes"
PROGRAM = "true_1.8"
TURNS = ("quiet", "steady", "bursty", "quiet")


def main() -> int:
    """Prints a line for each grading: what a threshold on the wall clock says, and what the grader says."""
    console = Console(soft_wrap=True)
    console.print("A program that is truly 1.8 times as fast as its serial version, on 2 workers.")
    console.print("Two ways to grade it: 'at least 1.5 times as fast' by the median of three wall times, and ours.\n")
    for noise in TURNS:
        rounds: list[RoundSpeedup] = []
        known: list[replay.Traces] = []
        judged = speedup.unjudged("no_rounds")
        for traces in recording.record(BACKEND, noise, speedup.MAX_ROUNDS, programs=("reference", PROGRAM)):
            known.append(traces)
            rounds = replay.judged(known, PROGRAM)
            judged = speedup.judge(rounds, 2)
            if judged.fraction is not None or (
                judged.open_reason == "machine_unfit" and len(rounds) > speedup.MIN_ROUNDS
            ):
                break
        console.print(_line(noise, rounds, judged))
    return 0


def _line(noise: str, rounds: list[RoundSpeedup], judged: Speedup) -> Text:
    wall = sorted(r.wall for r in rounds[: speedup.MIN_ROUNDS])[speedup.MIN_ROUNDS // 2]
    passed = wall >= replay.PLAIN
    ours = "not sure: left open" if judged.fraction is None else f"{judged.fraction:.0%} of the points"
    line = Text(f"{noise:8}")
    line.append(f" wall {wall:.2f}: {'pass' if passed else 'FAIL'}   ", "green" if passed else "bold red")
    line.append(f"ours {judged.submission:.2f} beside {judged.reference or 0:.2f}: {ours} after {len(rounds)} rounds")
    return line


if __name__ == "__main__":
    sys.exit(main())
