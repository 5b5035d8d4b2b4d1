"""``grader list``: the assignments that there are."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from grader.cli import session
from grader.cli.session import EXIT_USAGE
from grader.errors import GraderError


@click.command("list")
@click.option(
    "--assignments", "folder", type=click.Path(path_type=Path), default=Path("assignments"), show_default=True
)
def list_assignments(folder: Path) -> None:
    """List the assignments, what each is spread with, and whether a reference solution is here."""
    try:
        found = session.assignments_in(folder, ())
    except GraderError as fault:
        click.echo(f"grader: {fault}", err=True)
        sys.exit(EXIT_USAGE)
    table = Table(box=None, pad_edge=False)
    for name in ("name", "backend", "workers", "entry", "reference"):
        table.add_column(name, no_wrap=True)
    table.add_column("title", overflow="fold", min_width=24)
    for a in found:
        here = "yes" if (a.reference_folder / a.entry_file).is_file() else "no"
        table.add_row(a.name, a.backend, str(a.workers), f"{a.entry_file}:{a.entry_function}", here, a.title)
    Console().print(table)
