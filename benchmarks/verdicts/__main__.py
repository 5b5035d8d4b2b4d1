"""How often verdicts err: ``python -m benchmarks.verdicts [BACKEND ...]``. Can be stopped, and goes on.

Records rounds of programs whose true speedup is known, on a quiet machine and beside neighbours that it starts and
stops itself; then replays gradings from them. The rounds stay in ``rounds/`` beside this file, and what they came to in
``rounds/verdicts.json``.
"""

from __future__ import annotations

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
    program: str
    least: float
    most: float
    plain_wrong: float
    verdicts: replay.Verdicts


def main(wanted: list[str]) -> int:
    """Records what is missing, and prints the table."""
    unknown = [name for name in wanted if name not in recording.BACKENDS]
    if unknown:
        print(f"There is no backend {', '.join(unknown)}. There are: {', '.join(recording.BACKENDS)}.", file=sys.stderr)
        return 2
    here = described(kernel.cores())
    print(f"{here.cpu}, {here.cores} cores, load {here.load}")
    pairs = [(b, n) for b in wanted or recording.BACKENDS for n in recording.NOISES]
    for backend, noise in track(pairs, description="recording", console=Console(stderr=True)):
        _complete(backend, noise)
    rows = _rows(pairs)
    Console().print(_table(rows))
    VERDICTS.write_text(json.dumps({"machine": asdict(here), "verdicts": [asdict(row) for row in rows]}, indent=1))
    return 0


def _complete(backend: str, noise: str) -> None:
    """Records the rounds that are missing."""
    known = _known(backend, noise)
    while (missing := recording.ROUNDS - len(known)) > 0:
        known += recording.record(backend, noise, min(_CHUNK, missing), first=len(known))
        FOLDER.mkdir(exist_ok=True)
        plain = [{name: trace_to_plain(trace) for name, trace in each.items()} for each in known]
        document = {"machine": asdict(described(kernel.cores())), "rounds": plain}
        _path(backend, noise).write_text(json.dumps(document))


def _known(backend: str, noise: str) -> list[Traces]:
    path = _path(backend, noise)
    plain = json.loads(path.read_text())["rounds"] if path.exists() else []
    return [{name: trace_from_plain(trace) for name, trace in each.items()} for each in plain]


def _path(backend: str, noise: str) -> Path:
    return FOLDER / f"{backend}_{noise}.json"


def _rows(pairs: list[tuple[str, str]]) -> list[Row]:
    """What replayed gradings of the recorded rounds came to."""
    found = []
    for backend, noise in pairs:
        known = _known(backend, noise)
        for program, truth in PROGRAMS.items():
            rounds = replay.judged(known, program)
            parts = sorted(r.submission / r.reference for r in rounds if r.reference)
            plain = replay.plain_threshold(rounds, truth=truth)
            verdicts = replay.replayed(rounds, truth=truth)
            found.append(Row(backend, noise, program.replace("_", " "), parts[0], parts[-1], plain, verdicts))
    return found


def _table(rows: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("backend")
    table.add_column("neighbour")
    table.add_column("program")
    for heading in ("speedup / reference", "wrong", "at most", "open", "rounds", "points", "spread", "plain 1.5 wrong"):
        table.add_column(heading, justify="right")
    for row in rows:
        found = row.verdicts
        table.add_row(
            row.backend,
            row.noise,
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
