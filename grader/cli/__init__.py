"""The command ``grader``: one file a subcommand."""

from __future__ import annotations

import click

import grader
from grader.cli import surroundings
from grader.cli.appeal import appeal
from grader.cli.calibrate import calibrate
from grader.cli.cancel import cancel
from grader.cli.collect import collect
from grader.cli.course import course
from grader.cli.decisions import adjust, choose, exempt, extend
from grader.cli.doctor import doctor
from grader.cli.explain import explain
from grader.cli.export import export
from grader.cli.gather import gather
from grader.cli.grade import grade
from grader.cli.group import Commands
from grader.cli.handout import hand_out
from grader.cli.listing import list_assignments
from grader.cli.new import new
from grader.cli.notebook import notebook
from grader.cli.publish import publish
from grader.cli.rejudge import rejudge
from grader.cli.report import report
from grader.cli.settle import settle
from grader.cli.similar import similar
from grader.cli.slurm_task import slurm_task
from grader.cli.status import status
from grader.cli.submit import resume, submit
from grader.cli.trace import trace
from grader.cli.trial import try_assignment
from grader.cli.watch import watch

__all__ = ["main"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(grader.__version__, prog_name="grader")
def main() -> None:
    """Grade parallel Python programs: right answer, parallel map used, speedup.

    Students check their own work with `pytest assignments/`.
    """
    surroundings.settle()


_COMMANDS = (
    grade,
    *(submit, status, resume, cancel, gather, slurm_task),
    *(new, rejudge, settle, calibrate, explain, trace, export, list_assignments, try_assignment, doctor),
    *(course, collect, adjust, extend, exempt, choose, report, publish, appeal, watch),
    *(hand_out, similar, notebook),
)
for _command in _COMMANDS:
    main.add_command(_command)
