"""``grader doctor``: what this machine can do and what it cannot, and why."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata

import click
from rich.console import Console
from rich.table import Table

import grader
from grader.errors import SandboxError
from grader.inside import slurm_cluster
from grader.measuring import bench, box_check, machine, machine_check
from grader.measuring.backends import mpi
from grader.measuring.watch import kernel
from grader.sandbox import Limits, advisories, installation, programs, readable, resources
from grader.sandbox.box import python_roots
from grader.sandbox.choice import candidates, choose

_BACKENDS = {
    "ipyparallel": ("ipyparallel", "joblib", "scikit-learn"),
    "scoop": ("scoop", "deap"),
    "processes": ("joblib",),
    "mpi": ("mpi4py",),
}
_MODULES = {"scikit-learn": "sklearn"}
"""Where a package is imported by another name than it is installed by."""

_FAIR = 0.75  # of the number of processes
_COUNTED = 0.3  # of the time that two programs on one core wait; it is a half


@dataclass(frozen=True, slots=True)
class Symptom:
    """One line of the diagnosis.

    Attributes:
        good: whether it is as it should be.
        meaning: what follows, and what to do; empty where nothing does.
        vital: whether nothing can be graded without it.
    """

    name: str
    good: bool
    seen: str
    meaning: str = ""
    vital: bool = False


@click.command()
def doctor() -> None:
    """Say what this machine can and cannot do, and why.

    Exit status: 0 when submissions can be graded here, 1 when not.
    """
    symptoms = list(_symptoms())
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for symptom in symptoms:
        mark = "[green]ok[/]" if symptom.good else "[red]no[/]" if symptom.vital else "[yellow]--[/]"
        words = symptom.seen + (f"\n→ {symptom.meaning}" if symptom.meaning and not symptom.good else "")
        table.add_row(mark, symptom.name, words)
    Console(highlight=False).print(table)
    can_grade = all(s.good for s in symptoms if s.vital)
    click.echo("Submissions can be graded here." if can_grade else "Submissions cannot be graded here.")
    sys.exit(0 if can_grade else 1)


def _symptoms() -> Iterator[Symptom]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Symptom("grader", good=True, seen=f"{grader.__version__} on Python {version}")
    cores = kernel.cores()
    few = "Speedup needs two: on one core even the reference is no faster. It stays open here."
    yield Symptom("cores", cores > 1, str(cores), few)
    yield _attainable(cores)
    yield _sandbox()
    yield from _bubblewrap()
    yield _readable()
    yield _limits()
    lost = "It cannot be seen which processes worked: evidence and speedup stay open."
    yield _clocks(lost)
    yield Symptom("probe sockets", bench.has_probe(), "AF_UNIX with SO_PEERCRED", lost, vital=True)
    yield from _packages()
    yield _ranks()
    yield _launchers()
    if machine.is_login_node():
        hint = "Self-checks measure nothing here; start a job, or use --grader-here."
        yield Symptom("login node", good=False, seen="sbatch is here, and this is no job", meaning=hint)


def _attainable(cores: int) -> Symptom:
    """How much two processes at once get done over one alone."""
    workers = min(2, cores)
    seen = machine_check.attainable(workers)
    shared = "Cores are shared with somebody, or two threads of one: verdicts take more rounds, and some stay open."
    return Symptom("attainable", seen >= _FAIR * workers, f"{seen:.2f} times one process's work by {workers}", shared)


def _clocks(lost: str) -> Symptom:
    """Whether the kernel counts how long a process waits for a core: the files may be there, and hold nothing."""
    if not kernel.machine_has_schedstat():
        return Symptom("process clocks", good=False, seen="none", meaning=lost, vital=True)
    waited = machine_check.waited()
    seen = f"/proc/<pid>/schedstat: two programs on one core waited {waited:.0%} of the time"
    blind = "It does not count waiting (about 50 % are right): beside a neighbour a busy program would seem idle."
    return Symptom("process clocks", waited >= _COUNTED, seen, blind, vital=True)


def _sandbox() -> Symptom:
    """Every level that isolates, and why it cannot be had."""
    without = "Self-checks work without it; grades need one (or --isolation=none, which every grade then says)."
    if sys.platform != "linux":
        return Symptom("sandbox", good=False, seen="only Linux has one", meaning=without, vital=True)
    found = [(name, why_not()) for name, _, why_not in candidates()]
    seen = "; ".join(f"{name}: {obstacle or 'works'}" for name, obstacle in found)
    return Symptom("sandbox", any(obstacle is None for _, obstacle in found), seen, without, vital=True)


def _bubblewrap() -> Iterator[Symptom]:
    """Which one it is, and what is publicly known of it."""
    bubble = programs.bubblewrap()
    if bubble is not None:
        known, harm = advisories.harmless(bubble), advisories.harm(bubble)
        yield Symptom("bubblewrap", not harm, f"{bubble.in_words}{known and f'; {known}'}", harm)


def _readable() -> Symptom:
    """As root, submissions run as another user, who must be able to read Python itself.

    Of the checkout they see a copy, which the grader makes readable; the packages are the installation's own files.
    """
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    closed = [str(path) for root in python_roots() for path in readable.closed(root)] if as_root else []
    seen = closed[0] + (f" and {len(closed) - 1} more" if closed[1:] else "") if closed else "by every user"
    meaning = "Submissions run as another user than root, who cannot read this: chmod -R a+rX on it."
    return Symptom("Python readable", not closed, seen if as_root else "by you", meaning, vital=True)


def _limits() -> Symptom:
    """Whether this shell's hard limits allow what a run of an assignment needs that says nothing of limits."""
    level, _ = choose()
    wanted = resources.of_a_box(Limits(), own_processes=level.mounts)
    low = resources.lacking(wanted, resources.hard_limits())
    return Symptom("limits", low is None, low or "each run has its own", "Nothing is graded here.", vital=True)


def _ranks() -> Symptom:
    """Whether engines can be ranks: mpi4py is loaded, since it is of use with its library only."""
    obstacle = mpi.why_not()
    hint = "Assignments with mpi = true cannot run: pip install mpi4py mpich"
    return Symptom("ranks of MPI", obstacle is None, obstacle or "mpi4py with MPICH", hint)


def _launchers() -> Symptom:
    """Whether launchers can have a Slurm: its programs must be where a box sees them."""
    obstacle = slurm_cluster.why_not()
    hint = "Assignments with backend = 'slurm' cannot run."
    return Symptom("Slurm for launchers", obstacle is None, obstacle or "slurmctld, slurmd and munged", hint)


def _packages() -> Iterator[Symptom]:
    """What a box can import: what this process can is no measure, since a box sees fewer folders and variables."""
    level, _ = choose()
    modules = sorted({"numpy", *(_module(p) for packages in _BACKENDS.values() for p in packages)})
    try:
        faults = box_check.faults(level, modules)
    except SandboxError as fault:
        yield Symptom("packages", good=False, seen=str(fault), meaning="Nothing can be run there.", vital=True)
        return
    remedy = box_check.remedy(installation.running())
    seen = f"numpy: {faults['numpy']}" if "numpy" in faults else "numpy, in a sandbox"
    yield Symptom("packages", "numpy" not in faults, seen, f"No inputs can be drawn. {remedy}", vital=True)
    for backend, packages in _BACKENDS.items():
        yield _backend(backend, packages, faults, remedy)


def _backend(backend: str, packages: tuple[str, ...], faults: Mapping[str, str], remedy: str) -> Symptom:
    versions = {package: _version(package) for package in packages}
    missing = [package for package, version in versions.items() if not version]
    unseen = [p for p in packages if p not in missing and _module(p) in faults]
    found = [f"{p} {version}" for p, version in versions.items() if version and p not in unseen]
    wrong = [f"{p}: not in a sandbox ({faults[_module(p)]})" for p in unseen]
    cannot = f"Assignments with backend {backend!r} cannot run: "
    hint = cannot + (f"pip install {' '.join(missing)}" if missing else remedy)
    return Symptom(f"backend {backend}", not [*missing, *unseen], ", ".join([*found, *wrong]) or "not installed", hint)


def _module(package: str) -> str:
    return _MODULES.get(package, package)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
