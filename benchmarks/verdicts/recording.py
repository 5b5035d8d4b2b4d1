"""Rounds of programs whose true speedup is known, recorded under noise that is started and stopped here."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.coursework.assignment import Assignment, load
from grader.coursework.submission import Submission, from_texts
from grader.judging import rounds
from grader.measuring import bench as benches
from grader.measuring.arms import Arms
from grader.measuring.bench import Bench
from grader.measuring.endings import in_words
from grader.record import ArmName, Ending
from grader.record.trace import Trace
from grader.sandbox import choose

HERE = Path(__file__).parent
BACKENDS = ("processes", "scoop", "ipyparallel")
NOISES = ("quiet", "bursty", "steady")
ROUNDS = 30
SERIAL_OF = {"reference": 0, "true_1.8": 4, "true_1.2": 24}  # numbers that are stirred before the map begins
BURST_S = (0.2, 2.0)  # a bursty neighbour works, and rests, for so long

_BEGINNING = {
    "processes": "from multiprocessing import Pool\n\n\ndef spread(stir, numbers):\n",
    "scoop": "from scoop import futures\n\n\ndef spread(stir, numbers):\n",
    "ipyparallel": "def spread(client, stir, numbers):\n",
}
_MAP = {
    "processes": "    with Pool(2) as pool:\n        rest = pool.map(stir, numbers[{serial}:], chunksize=1)\n",
    "scoop": "    rest = list(futures.map(stir, numbers[{serial}:]))\n",
    "ipyparallel": "    rest = client.load_balanced_view().map_sync(stir, numbers[{serial}:])\n",
}


def program(backend: str, serial: int) -> str:
    """A submission that stirs so many numbers itself before it maps the rest."""
    first = f"    first = [stir(n) for n in numbers[:{serial}]]\n"
    return _BEGINNING[backend] + first + _MAP[backend].format(serial=serial) + '    return {"stirred": first + rest}\n'


def record(
    backend: str, noise: str, count: int, *, first: int = 0, programs: Sequence[str] = tuple(SERIAL_OF)
) -> Iterator[dict[str, Trace]]:
    """So many rounds of baseline and programs, in random order, from this number on."""
    level, _ = choose("auto", for_grades=False)
    with (
        tempfile.TemporaryDirectory(prefix="grader-verdicts-") as folder,
        benches.bench(level=level, seed="verdicts", deadline_s=1e6, say=lambda _: None) as bench,
        _open_arms(bench, assignment(backend, Path(folder)), programs) as arms,
        _neighbour(noise),
    ):
        names = [ArmName.BASELINE, *programs]
        for index in range(first, first + count):
            inputs = arms.draw(rounds.seed("verdicts", noise, index))
            order = random.sample(names, len(names))
            yield {str(name): _traced(arms, name, inputs) for name in order}


def assignment(backend: str, folder: Path) -> Assignment:
    """The assignment of all these programs, written for one backend."""
    target = folder / "assignments" / f"spread_{backend}"
    shutil.copytree(HERE / "spread", target, ignore=shutil.ignore_patterns("__pycache__"))
    template = (target / "assignment.toml.in").read_text()
    (target / "assignment.toml").write_text(template.replace("BACKEND", backend))
    return load(target)


@contextlib.contextmanager
def _open_arms(bench: Bench, given: Assignment, names: Sequence[str]) -> Iterator[Arms]:
    """All programs, up, loaded and warm."""
    programs = {name: _submission(given, SERIAL_OF[name]) for name in names}
    with Arms(bench, given, programs) as arms:
        arms.open(ArmName.BASELINE, *names)
        for name in names:
            arms.load(name)
        for name in (ArmName.BASELINE, *names):
            arms.call(name, arms.draw((0,)))
        yield arms


def _submission(given: Assignment, serial: int) -> Submission:
    return from_texts("known", given.name, {given.entry_file: program(given.backend, serial)})


def _traced(arms: Arms, name: str, inputs: dict[str, object]) -> Trace:
    reply = arms.call(name, inputs)
    if reply.ending is not Ending.ANSWERED or reply.trace is None:
        raise RuntimeError(f"{name} gave no answer: {in_words(reply)}")
    return reply.trace


@contextlib.contextmanager
def _neighbour(noise: str) -> Iterator[None]:
    """A process of somebody else's beside the runs."""
    if noise == "quiet":
        yield
        return
    burning = multiprocessing.get_context("fork").Process(target=_burn, args=(noise, os.getpid()), daemon=True)
    burning.start()
    try:
        yield
    finally:
        burning.kill()
        burning.join()


def _burn(noise: str, parent: int) -> None:
    while os.getppid() == parent:
        until = time.monotonic() + (random.uniform(*BURST_S) if noise == "bursty" else 1.0)
        while time.monotonic() < until:
            pass
        if noise == "bursty":
            time.sleep(random.uniform(*BURST_S))
