"""A new assignment to start from: small, whole, and worth full points as it is."""

from __future__ import annotations

import keyword
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from grader.errors import UsageError

BACKENDS = ("ipyparallel", "processes", "scoop")
OF_PROGRAMS = (*BACKENDS, "mpi")
_WORKERS = {"ipyparallel": "engines", "processes": "processes", "scoop": "SCOOP workers", "mpi": "ranks"}
_LOOK_UP = {
    "ipyparallel": "ipyparallel: `Client.load_balanced_view`, and its `map`",
    "processes": "joblib: `Parallel` and `delayed`; or `multiprocessing.Pool.map`",
    "scoop": "SCOOP: `futures.map`",
    "mpi": "mpi4py: `Comm.gather`, `Comm.scatter` and `Comm.bcast`",
}
_TAKEN = frozenset({"tasks", "inputs", "baseline", "show", "walk", "seeds", "client"})


@dataclass(frozen=True, slots=True)
class _Way:
    """How a whole program of one backend goes about it: its command line, what it imports, and what it does."""

    run: str
    imports: str
    work: str
    arguments: str = "seeds"
    only_one_writes: str = ""


_PROGRAMS = {
    "ipyparallel": _Way(
        "python {entry} {count} --seed {seed} --profile {profile}",
        "import ipyparallel",
        "return ipyparallel.Client(profile=profile).load_balanced_view().map_sync(walk, seeds)",
        "seeds, profile",
    ),
    "processes": _Way(
        "python {entry} {count} --seed {seed}",
        "from joblib import Parallel, delayed",
        "return Parallel(n_jobs=2, batch_size=1)(delayed(walk)(seed) for seed in seeds)",
    ),
    "mpi": _Way(
        "mpiexec -n {workers} python {entry} {count} --seed {seed}",
        "from mpi4py import MPI",
        """world = MPI.COMM_WORLD
    parts = world.gather([walk(seed) for seed in seeds[world.rank :: world.size]])
    return [parts[n % world.size][n // world.size] for n in range(len(seeds))] if world.rank == 0 else None""",
        only_one_writes="    if MPI.COMM_WORLD.rank != 0:\n        return\n",
    ),
    "scoop": _Way(
        "python -m scoop -n {workers} {entry} {count} --seed {seed}",
        "from scoop import futures",
        "return list(futures.map(walk, seeds))",
    ),
}
_BY_HAND = {"workers": 2, "count": 8, "seed": 1, "profile": "default"}
_SHARED = ("assignment.toml", "README.md", "tasks.py", "inputs.py", "baseline.py")
_LAUNCHER = "launcher.sh"


def launcher_texts(name: str) -> Mapping[Path, str]:
    """As ``texts``, of an assignment whose students hand in the script that starts a given program on Slurm.

    Args:
        name: of the assignment, and of the file of the program that is given.

    Raises:
        UsageError: as there.
    """
    _require_name(name)
    given, own = Path("assignments", name), Path("solutions", name)
    words = {"name": name, "title": _title(name), "told": "environment"}
    templates = {
        given / "assignment.toml": "launcher/assignment.toml",
        given / "README.md": "launcher/README.md",
        given / f"{name}.py": "launcher/given.py",
        given / _LAUNCHER: "launcher/launcher.sh",
        given / f"test_{name}.py": "launcher/rubric.py",
        **{given / f"{each}.py": f"program/{each}.py" for each in ("tasks", "inputs", "baseline")},
        own / _LAUNCHER: "launcher/solution.sh",
    }
    return {place: _filled(template, words) for place, template in templates.items()}


def texts(name: str, backend: str, *, program: bool = False) -> Mapping[Path, str]:
    """The files by their places in a course's folder, of ``assignments`` and ``solutions``.

    Args:
        name: of the assignment, of its entry's file and of its entry's function.
        backend: one of ``BACKENDS``, or of a program one of ``OF_PROGRAMS``.
        program: students hand in a whole program in place of a function.

    Raises:
        UsageError: the name is none that a Python function can have, or stands for something else there; or this
            backend is for programs only.
    """
    _require_name(name)
    if backend not in BACKENDS and not program:
        raise UsageError(f"Only whole programs are run by {backend}: add --program.")
    words = {
        "name": name,
        "title": _title(name),
        "backend": backend,
        "workers": _WORKERS[backend],
        "look_up": _LOOK_UP[backend],
    }
    given, own = Path("assignments", name), Path("solutions", name)
    files = {given / each: each for each in _SHARED}
    if program:
        places = {place: f"program/{each}" for place, each in files.items()}
        words |= _words_of_a_program(name, _PROGRAMS[backend])
        stub = solution = "program/program.py"
    else:
        places = files
        words |= _words_of_a_function(backend)
        stub, solution = "stub.py", f"solution.{backend}"
    places[given / f"test_{name}.py"] = "rubric.py"
    unsolved = {"work": "raise NotImplementedError"}
    if backend != "mpi":  # whose ranks are there whatever a student writes, and only one may write the file
        unsolved["imports"] = ""
    return {
        **{place: _filled(template, words) for place, template in places.items()},
        given / f"{name}.py": _filled(stub, words | unsolved),
        own / f"{name}.py": _filled(solution, words),
    }


def _words_of_a_function(backend: str) -> dict[str, str]:
    client = backend == "ipyparallel"
    return {
        "give": "Return",
        "client_first": "client, walk" if client else "walk",
        "client_unused": ", client=None" if client else "",
        "client_told": "    client   a connected ipyparallel.Client\n" if client else "",
    }


def _words_of_a_program(name: str, way: _Way) -> dict[str, str]:
    profile = "profile" in way.arguments
    return {
        "give": "Write",
        "told": "command line",
        "run": way.run,
        "by_hand": way.run.format(entry=f"{name}.py", **_BY_HAND),
        "imports": f"\n{way.imports}\n",
        "work": way.work,
        "arguments": way.arguments,
        "only_one_writes": way.only_one_writes,
        "option": '\n    parser.add_argument("--profile")' if profile else "",
        "given": "seeds(given.count, given.seed)" + (", given.profile" if profile else ""),
    }


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _filled(template: str, words: Mapping[str, str]) -> str:
    return string.Template(_template(template)).substitute(words)


def _template(name: str) -> str:
    return (resources.files("grader.coursework") / "templates" / f"{name}.in").read_text(encoding="utf-8")


def _require_name(name: str) -> None:
    if not re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", name) or keyword.iskeyword(name):
        raise UsageError(
            f"{name!r} cannot be the name of a Python function, as an assignment's must be. "
            "Take letters, digits and underscores: heat_equation."
        )
    if name in _TAKEN or name.startswith("test_"):
        raise UsageError(f"{name!r} is the name of something else in an assignment's folder. Take another one.")
