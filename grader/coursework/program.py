"""A program as ``assignment.toml`` sets it: how it is run, in which environment, and where its answer is."""

from __future__ import annotations

import re
import shlex
import string
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

SERIAL = "serial"
"""The function of ``baseline.py`` that computes the answer of the serial program."""
MPI = "mpi"
"""The backend whose workers are ranks that ``mpiexec`` starts: only programs are run so."""
SLURM = "slurm"
"""The backend of launchers: shell scripts that ``sbatch`` takes, on a cluster of virtual nodes within the sandbox."""
SCRIPT = ".sh"
_RUN = "python {entry}"
_RUN_BY = {
    MPI: "mpiexec -n {workers} python {entry}",
    "scoop": "python -m scoop -n {workers} {entry}",
    SLURM: "sbatch {entry}",
}
_OURS = frozenset({"entry", "workers", "profile"})
_SOURCES = ("csv", "json", "stdout")
_OF_A_PROGRAM = ("run", "environment")
_NODES = 2


@dataclass(frozen=True, slots=True)
class Program:
    """What is run in place of calling a function.

    Attributes:
        run: the words of its command line, with names of inputs, ``entry`` and ``workers`` in braces.
        environment: further variables, likewise.
        outputs: of each part of the answer, where it is found: ``csv`` and ``column``, ``json`` and ``path``, or
            ``stdout``, beside its ``dtype`` and ``shape``.
        nodes: of the cluster that a launcher gets.
    """

    run: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    nodes: int = _NODES


def of(document: Mapping[str, Any]) -> Program | None:
    """The program of a document without faults; None where it has an entry function."""
    if not is_set(document):
        return None
    outputs = {name: {"shape": [], "path": "", **part} for name, part in document["answer"].items()}
    words = tuple(shlex.split(_run(document)))
    return Program(words, document.get("environment", {}), outputs, document.get("nodes", _NODES))


def _run(document: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- whatever stands there
    return document.get("run", _RUN_BY.get(str(document.get("backend")), _RUN))


def is_set(document: Mapping[str, Any]) -> bool:
    """Whether the entry is a file without a function."""
    entry = document.get("entry")
    return isinstance(entry, str) and ":" not in entry


def faults(document: Mapping[str, Any], inputs: Collection[str]) -> list[str]:
    """What is wrong with how a program is run and read, or said of a program where there is none.

    Args:
        document: of ``assignment.toml``.
        inputs: the names that are drawn.
    """
    answer = document.get("answer")
    parts = {n: p for n, p in answer.items() if isinstance(p, dict)} if isinstance(answer, dict) else {}
    if not is_set(document):
        found = [
            f"{key}: only a program has it: an entry without a function" for key in _OF_A_PROGRAM if key in document
        ]
        if document.get("backend") == MPI:
            found.append(
                "backend: only whole programs are run by mpiexec: an entry without a function; "
                "for engines that are ranks take backend = 'ipyparallel' and mpi = true"
            )
        read = [(n, s) for n, part in parts.items() for s in _SOURCES if s in part]
        if "nodes" in document:
            found.append("nodes: only launchers have a cluster: an entry that is a shell script")
        if document.get("backend") == SLURM:
            found.append(f"backend: Slurm is given a shell script: entry = 'launcher{SCRIPT}'")
        return found + [
            f"answer.{name}.{source}: the entry returns its answer; only a program writes it" for name, source in read
        ]
    found = [fault for name, part in parts.items() for fault in _part_faults(name, part)]
    found += _launcher_faults(document)
    found += _line_faults("run", _run(document), {*inputs, *_OURS})
    environment = document.get("environment")
    for name, value in environment.items() if isinstance(environment, dict) else ():
        found += _placeholder_faults(f"environment.{name}", value, {*inputs, *_OURS})
    if "simulated" in document:
        found.append("simulated: a program is told no costs; leave it out")
    return found


def _launcher_faults(document: Mapping[str, Any]) -> list[str]:
    """A shell script is what Slurm takes, and nothing else takes one."""
    is_script, is_launcher = str(document.get("entry")).endswith(SCRIPT), document.get("backend") == SLURM
    found = []
    if is_script and not is_launcher:
        found.append(f"backend: a shell script is a launcher, which Slurm runs: backend = {SLURM!r}")
    if is_launcher and not is_script:
        found.append(f"entry: Slurm is given a shell script: entry = 'launcher{SCRIPT}'")
    if "nodes" in document and not is_launcher:
        found.append(f"nodes: only launchers have a cluster: backend = {SLURM!r}")
    nodes, workers = document.get("nodes", _NODES), document.get("workers")
    if is_launcher and isinstance(nodes, int) and isinstance(workers, int) and nodes > 0 and workers % nodes:
        found.append(f"workers: {workers} cores cannot be shared evenly among {nodes} nodes")
    return found


def _part_faults(name: str, part: Mapping[str, Any]) -> list[str]:
    sources = [source for source in _SOURCES if source in part]
    if len(sources) != 1:
        return [f"answer.{name}: say where a program leaves it, by one of csv, json and stdout"]
    found = []
    if "keys" in part:
        found.append(f"answer.{name}.keys: a program's answer has no mappings; read their values")
    if "csv" in part and "column" not in part:
        found.append(f'answer.{name}: which column of {part["csv"]}? column = "..."')
    if "stdout" in part and isinstance(part["stdout"], str):
        found += _pattern_faults(name, part["stdout"])
    return found


def _pattern_faults(name: str, pattern: str) -> list[str]:
    try:
        groups = re.compile(pattern).groups
    except re.error as fault:
        return [f"answer.{name}.stdout: {pattern!r} is no regular expression: {fault}"]
    return [] if groups <= 1 else [f"answer.{name}.stdout: {pattern!r} has {groups} groups; one at most is the value"]


def _line_faults(key: str, line: object, known: Collection[str]) -> list[str]:
    if not isinstance(line, str):
        return []
    try:
        words = shlex.split(line)
    except ValueError as fault:
        return [f"{key}: {line!r} is no command line: {fault}"]
    return [] if not words else _placeholder_faults(key, line, known)


def _placeholder_faults(key: str, text: object, known: Collection[str]) -> list[str]:
    if not isinstance(text, str):
        return []
    try:
        asked = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError as fault:
        return [f"{key}: {text!r}: {fault}"]
    names = ", ".join(sorted(known))
    return [f"{key}: {{{name}}} is nothing that is known; known are {names}" for name in asked if name not in known]
