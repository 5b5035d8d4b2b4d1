"""A new assignment to start from: small, whole, and worth full points as it is."""

from __future__ import annotations

import keyword
import re
import string
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from grader.errors import UsageError

BACKENDS = ("ipyparallel", "processes", "scoop")
_WORKERS = {"ipyparallel": "engines", "processes": "processes", "scoop": "SCOOP workers"}
_LOOK_UP = {
    "ipyparallel": "ipyparallel: `Client.load_balanced_view`, and its `map`",
    "processes": "joblib: `Parallel` and `delayed`; or `multiprocessing.Pool.map`",
    "scoop": "SCOOP: `futures.map`",
}
_TAKEN = frozenset({"tasks", "inputs", "baseline", "show", "walk", "seeds", "client"})


def texts(name: str, backend: str) -> Mapping[Path, str]:
    """The files by their places in a course's folder, of ``assignments`` and ``solutions``.

    Args:
        name: of the assignment, its entry's file and its entry's function.
        backend: one of ``BACKENDS``.

    Raises:
        UsageError: the name is none that a Python function can have, or stands for something else there.
    """
    _require_name(name)
    client = backend == "ipyparallel"
    words = {
        "name": name,
        "title": name.replace("_", " ").capitalize(),
        "backend": backend,
        "workers": _WORKERS[backend],
        "look_up": _LOOK_UP[backend],
        "client_first": "client, walk" if client else "walk",
        "client_unused": ", client=None" if client else "",
        "client_told": "    client   a connected ipyparallel.Client\n" if client else "",
    }
    given, own = Path("assignments", name), Path("solutions", name)
    places = {
        given / "assignment.toml": "assignment.toml",
        given / "README.md": "README.md",
        given / "tasks.py": "tasks.py",
        given / "inputs.py": "inputs.py",
        given / "baseline.py": "baseline.py",
        given / f"{name}.py": "stub.py",
        given / f"test_{name}.py": "rubric.py",
        own / f"{name}.py": f"solution.{backend}",
    }
    return {place: string.Template(_template(of)).substitute(words) for place, of in places.items()}


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
