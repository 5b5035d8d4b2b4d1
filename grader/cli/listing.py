"""``grader list``: the assignments that there are."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.cli.selection import assignments_in, assignments_option


@click.command("list")
@assignments_option
def list_assignments(folder: Path | None) -> None:
    """List the assignments, what each is spread with, and whether a reference solution is here."""
    found = assignments_in(folder, ())
    table = Table(box=None, pad_edge=False)
    for name in ("name", "backend", "workers", "reference", "title and entry"):
        table.add_column(name, overflow="fold")  # nothing is cut, however narrow the terminal
    for a in found:
        reference = "yes" if (a.reference_folder / a.entry_file).is_file() else "no"
        what = Text(f"{a.title}\n{a.entry_file}{a.entry_function and f':{a.entry_function}'}")
        table.add_row(Text(a.name), a.backend, str(a.workers), reference, what)
    Console().print(table)
