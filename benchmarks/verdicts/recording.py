"""Rounds of programs whose true speedup is known, recorded under noise that is started and stopped here."""

from __future__ import annotations

import contextlib
import itertools
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
from grader.measuring.backends import ALIVE
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
PANELS = (1, 4, 8)
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

_ASIDE = {
    "a cheat that lets threads go on": """
    import threading
    def burn():
        while True:
            pass
    if threading.active_count() < 12:
        for _ in range(2):
            threading.Thread(target=burn, daemon=True).start()
    return {"stirred": list(numbers)}
""",
    "a hog": """
    hoard = globals().setdefault("hoard", bytearray(b"x") * (1 << 29))
    return {"stirred": [stir(n) for n in numbers[:12]] + [float(hoard[n]) for n in range(len(numbers) - 12)]}
""",
    "one that raises": """
    [stir(n) for n in numbers[:4]]
    raise ValueError("no more")
""",
    "one that ends": """
    import os
    stir(numbers[0])
    os._exit(1)
""",
    "a cheat that starts its own workers": """
    import subprocess, sys
    burn = "import time\\nend = time.monotonic() + 3\\nwhile time.monotonic() < end: pass"
    others = [subprocess.Popen([sys.executable, "-c", burn]) for _ in range(2)]
    return {"stirred": list(numbers)}
""",
    "a sleeper": """
    import time
    time.sleep(0.5)
    return {"stirred": list(numbers)}
""",
}
"""What sits beside the known programs in a panel; none of it may change what is seen of them."""


def program(backend: str, serial: int) -> str:
    """A submission that stirs so many numbers itself before it maps the rest."""
    first = f"    first = [stir(n) for n in numbers[:{serial}]]\n"
    return _BEGINNING[backend] + first + _MAP[backend].format(serial=serial) + '    return {"stirred": first + rest}\n'


def record(
    backend: str,
    noise: str,
    count: int,
    *,
    first: int = 0,
    programs: Sequence[str] = tuple(SERIAL_OF),
    panel: int = 1,
) -> Iterator[dict[str, Trace]]:
    """So many rounds of baseline and programs, in random order, from this number on.

    Args:
        backend: which.
        noise: of a neighbour on the machine.
        count: of rounds.
        first: the number of the first one.
        programs: whose runs are recorded.
        panel: how many submissions are measured together: cheats, hogs and crashing programs beside the known ones.
    """
    aside = list(itertools.islice(itertools.cycle(_ASIDE), max(0, panel - len(programs) + 1)))
    level, _ = choose("auto", for_grades=False)
    with (
        tempfile.TemporaryDirectory(prefix="grader-verdicts-") as folder,
        benches.bench(level=level, seed="verdicts", deadline_s=1e6, say=lambda _: None) as bench,
        _open_arms(bench, assignment(backend, Path(folder)), programs, aside) as arms,
        _neighbour(noise),
    ):
        names = [ArmName.BASELINE, *programs, *aside]
        for index in range(first, first + count):
            inputs = arms.draw(rounds.seed("verdicts", noise, index))
            traces = {str(name): _run(arms, name, inputs) for name in random.sample(names, len(names))}
            yield {name: trace for name, trace in traces.items() if trace is not None}


def assignment(backend: str, folder: Path) -> Assignment:
    """The assignment of all these programs, written for one backend."""
    target = folder / "assignments" / f"spread_{backend}"
    shutil.copytree(HERE / "spread", target, ignore=shutil.ignore_patterns("__pycache__"))
    template = (target / "assignment.toml.in").read_text()
    (target / "assignment.toml").write_text(template.replace("BACKEND", backend))
    return load(target)


@contextlib.contextmanager
def _open_arms(bench: Bench, given: Assignment, known: Sequence[str], aside: Sequence[str]) -> Iterator[Arms]:
    """All programs, up, loaded and warm."""
    texts = {name: program(given.backend, SERIAL_OF[name]) for name in known}
    texts |= {name: _BEGINNING[given.backend] + _ASIDE[name].lstrip("\n") for name in aside}
    programs = {name: _submission(given, text) for name, text in texts.items()}
    with Arms(bench, given, programs) as arms:
        arms.open(ArmName.BASELINE, *programs)
        for name in programs:
            arms.load(name)
        for name in (ArmName.BASELINE, *programs):
            _run(arms, name, arms.draw((0,)))
        yield arms


def _submission(given: Assignment, text: str) -> Submission:
    return from_texts("known", given.name, {given.entry_file: text})


def _run(arms: Arms, name: str, inputs: dict[str, object]) -> Trace | None:
    """The trace of the baseline or a known program; who sits aside has none, and new workers if it ended."""
    if name not in _ASIDE:
        return _traced(arms, name, inputs)
    if arms.call(name, inputs).ending not in ALIVE:
        arms.close(name)
        arms.open(name)
        arms.load(name)
    return None


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
