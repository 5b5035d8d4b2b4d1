"""Programs whose worth is known, written for any assignment: what a lazy and what a cheating student hands in."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from grader.coursework.assignment import Assignment

SERIAL, SHAM = "serial program", "sham map"

_SHAM_MAPS = {
    "ipyparallel": "    client.load_balanced_view().map_sync(abs, range(64))\n",
    "scoop": "    from scoop import futures\n\n    list(futures.map(abs, range(64)))\n",
    "processes": (
        "    from multiprocessing import Pool\n\n    with Pool(WORKERS) as pool:\n        pool.map(abs, range(64))\n"
    ),
}


def texts(assignment: Assignment) -> Mapping[str, str]:
    """The text of each variant by its name; none of a program: only its author knows how its answer is written."""
    if assignment.program is not None:
        return {}
    baseline = (assignment.folder / "baseline.py").read_text(encoding="utf-8")
    found = {SERIAL: baseline}
    if assignment.backend in _SHAM_MAPS:
        found[SHAM] = baseline + _behind_a_map(assignment)
    return found


def _behind_a_map(assignment: Assignment) -> str:
    """The serial program, behind a map that does nothing of use."""
    stub = ast.parse((assignment.folder / assignment.entry_file).read_text(encoding="utf-8"))
    name = assignment.entry_function
    entry = next(n for n in stub.body if isinstance(n, ast.FunctionDef) and n.name == name)
    given = [a.arg for a in (*entry.args.args, *entry.args.kwonlyargs)]
    passed = ", ".join(f"{each}={each}" for each in given)
    sham = _SHAM_MAPS[assignment.backend].replace("WORKERS", str(assignment.workers))
    return f"\n\n_serial = {name}\n\n\ndef {name}({ast.unparse(entry.args)}):\n{sham}    return _serial({passed})\n"
