"""Prints every figure with its limit: ``python -m benchmarks [NAME ...]``."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

from benchmarks import (
    classes,
    collecting,
    gradings,
    notebooks,
    probe_cost,
    rejudging,
    sandbox,
    simulated,
    slurm,
    start_up,
)
from benchmarks.figure import Benchmark

BENCHMARKS: dict[str, Benchmark] = {
    "start-up": start_up.figures,
    "probe": probe_cost.figures,
    "sandbox": sandbox.figures,
    "gradings": gradings.figures,
    "rejudging": rejudging.figures,
    "collecting": collecting.figures,
    "simulated": simulated.figures,
}
# What needs other programs, or many minutes, only when it is named.
APART: dict[str, Benchmark] = {"class": classes.figures, "slurm": slurm.figures, "notebooks": notebooks.figures}


def main(names: list[str]) -> int:
    """Runs the named benchmarks, or all."""
    known = {**BENCHMARKS, **APART}
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    table = Table(box=None, pad_edge=False)
    for heading in ("what", "seen", "wanted", ""):
        table.add_column(heading, justify="left" if heading in {"what", ""} else "right")
    for name in names or BENCHMARKS:
        for figure in known[name]():
            table.add_row(figure.what, f"{figure.seen:.3g} {figure.unit}", figure.wanted, figure.verdict)
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
