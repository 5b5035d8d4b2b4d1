"""How every command tells a fault: in one message, without a traceback, and by its exit status."""

from __future__ import annotations

from typing import Any

import click

from grader.errors import GraderError

EXIT_NOT_FINAL = 1
EXIT_USAGE = GraderError.exit_status


class Commands(click.Group):
    """A group of commands, of which none need catch what the grader raises on purpose."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 -- as click has it
        """Runs the command; a fault ends it with the status that the fault has."""
        try:
            return super().invoke(ctx)
        except GraderError as fault:
            click.echo(f"grader: {fault}", err=True)
            ctx.exit(fault.exit_status)
