"""How often verdicts err: ``python -m benchmarks.verdicts [BACKEND ...] [--noise NAME] [--panel N]``.

It can be stopped, and goes on.

Records rounds of programs whose true speedup is known, on a quiet machine and beside neighbours that it starts and
stops itself, alone and as members of panels; then replays gradings from them. The rounds stay in ``rounds/`` beside
this file, and what they came to in ``rounds/verdicts.json``.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.verdicts import recording, replay
from benchmarks.verdicts.replay import Traces
from grader.measuring.machine import described
from grader.measuring.watch import kernel
from grader.record.as_json import trace_from_plain, trace_to_plain

FOLDER = Path(__file__).parent / "rounds"
VERDICTS = FOLDER / "verdicts.json"
PROGRAMS = {"true_1.8": True, "true_1.2": False}
_CHUNK = 10  # rounds: so much is lost when it is stopped


@dataclass(frozen=True, slots=True)
class Row:
    """One program beside one kind of neighbour.

    Attributes:
        least: smallest speedup of a recorded round, over the reference's.
        most: the largest.
        plain_wrong: the rate at which a threshold on wall time errs.
    """

    backend: str
    noise: str
    panel: int
    program: str
    least: float
    most: float
    plain_wrong: float
    verdicts: replay.Verdicts


_Cell = tuple[str, str, int]  # backend, noise, panel


def main(words: list[str]) -> int:
    """Records what is missing, and prints the table."""
    parser = argparse.ArgumentParser("python -m benchmarks.verdicts")
    parser.add_argument("backends", nargs="*", metavar="BACKEND", help=f"of {', '.join(recording.BACKENDS)}")
    parser.add_argument("--noise", action="append", choices=recording.NOISES, help="of a neighbour; all by default")
    parser.add_argument("--panel", action="append", type=int, help="how many are measured together; 1, 4 and 8")
    given = parser.parse_args(words)
    unknown = [name for name in given.backends if name not in recording.BACKENDS]
    if unknown:
        print(f"There is no backend {', '.join(unknown)}. There are: {', '.join(recording.BACKENDS)}.", file=sys.stderr)
        return 2
    here = described(kernel.cores())
    print(f"{here.cpu}, {here.cores} cores, load {here.load}")
    choices = given.backends or recording.BACKENDS, given.noise or recording.NOISES, given.panel or recording.PANELS
    cells = list(itertools.product(*choices))
    for cell in track(cells, description="recording", console=Console(stderr=True)):
        _complete(cell)
    rows = _rows(cells)
    Console().print(_table(rows))
    VERDICTS.write_text(json.dumps({"machine": asdict(here), "verdicts": [asdict(row) for row in rows]}, indent=1))
    return 0


def _complete(cell: _Cell) -> None:
    """Records the rounds that are missing."""
    backend, noise, panel = cell
    known = _known(cell)
    while (missing := recording.ROUNDS - len(known)) > 0:
        known += recording.record(backend, noise, min(_CHUNK, missing), first=len(known), panel=panel)
        FOLDER.mkdir(exist_ok=True)
        plain = [{name: trace_to_plain(trace) for name, trace in each.items()} for each in known]
        document = {"machine": asdict(described(kernel.cores())), "rounds": plain}
        _path(cell).write_text(json.dumps(document))


def _known(cell: _Cell) -> list[Traces]:
    path = _path(cell)
    plain = json.loads(path.read_text())["rounds"] if path.exists() else []
    return [{name: trace_from_plain(trace) for name, trace in each.items()} for each in plain]


def _path(cell: _Cell) -> Path:
    backend, noise, panel = cell
    return FOLDER / (f"{backend}_{noise}_{panel}.json" if panel > 1 else f"{backend}_{noise}.json")


def _rows(cells: list[_Cell]) -> list[Row]:
    """What replayed gradings of the recorded rounds came to."""
    found = []
    for backend, noise, panel in cells:
        known = _known((backend, noise, panel))
        for program, truth in PROGRAMS.items():
            rounds = replay.judged(known, program)
            parts = sorted(r.submission / r.reference for r in rounds if r.reference)
            plain = replay.plain_threshold(rounds, truth=truth)
            verdicts = replay.replayed(rounds, truth=truth)
            found.append(Row(backend, noise, panel, program.replace("_", " "), parts[0], parts[-1], plain, verdicts))
    return found


def _table(rows: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("backend")
    table.add_column("neighbour")
    table.add_column("panel", justify="right")
    table.add_column("program")
    for heading in ("speedup / reference", "wrong", "at most", "open", "rounds", "points", "spread", "plain 1.5 wrong"):
        table.add_column(heading, justify="right")
    for row in rows:
        found = row.verdicts
        table.add_row(
            row.backend,
            row.noise,
            str(row.panel),
            row.program,
            f"{row.least:.2f} to {row.most:.2f}",
            f"{found.wrong} of {found.gradings}",
            f"{found.wrong_at_most:.2%}",
            f"{found.open / found.gradings:.1%}",
            f"{found.mean_rounds:.1f}",
            f"{found.points[0]:.2f} to {found.points[-1]:.2f}" if found.points else "",
            f"{found.spread:.2f}",
            f"{row.plain_wrong:.0%}",
        )
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
