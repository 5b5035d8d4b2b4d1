"""``grader submit``: grade a folder of submissions on Slurm; ``resume`` goes on with it."""

from __future__ import annotations

import ast
import secrets
import shlex
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click

from grader.cli.gather import tell
from grader.cli.grade import nothing_handed_in
from grader.cli.on_slurm import RUNS, run_and_sbatch_arguments
from grader.cli.selection import assignments_in, assignments_option, names_option, panel_option, students_option
from grader.coursework import astray, roster
from grader.coursework.assignment import Assignment
from grader.errors import GraderError
from grader.grades.check import NEEDS
from grader.record import Need
from grader.sandbox.choice import CHOICES
from grader.slurm import gathering, jobs, options, profile
from grader.slurm import run_folder as folders
from grader.slurm.jobs import JOB, Wanted
from grader.slurm.run_folder import Item, Manifest, RunFolder, Try


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.argument("sbatch_options", nargs=-1, type=click.UNPROCESSED, metavar="[-- SBATCH ARGS]")
@names_option
@students_option
@assignments_option
@click.option("--results", type=click.Path(path_type=Path), default=Path("results"), show_default=True)
@click.option("--run", "where", type=click.Path(path_type=Path), help="Folder of this run. Default: runs/<date-time>")
@click.option("--profile", "site", metavar="NAME", help="A site's options: slurm/profiles/NAME.toml, or a path.")
@panel_option
@click.option("--seed", help="Draw all inputs from this. The default is a new one for each run.")
@click.option("--isolation", type=click.Choice(CHOICES), default="auto", show_default=True)
def submit(  # noqa: PLR0913 -- one for each option of the command
    path: Path,
    sbatch_options: Sequence[str],
    *,
    names: Sequence[str],
    students: Sequence[str],
    folder: Path | None,
    results: Path,
    where: Path | None,
    site: str | None,
    panel: int | None,
    seed: str | None,
    isolation: str,
) -> None:
    """For teachers: grade a class on Slurm.

    Submits PATH/<student>/<assignment>/ as job arrays and returns; a last job gathers the grades in RESULTS.
    `grader status` says how far it is; `grader resume` submits what was lost.
    All folders must be on a file system that the nodes share.
    Exit status: 0 when all is submitted, 64 when Slurm refuses it, 69 without Slurm, 75 when it cannot be reached.
    """
    options.require_typed(sbatch_options)
    chosen = profile.chosen(site)
    assignments = assignments_in(folder, names)
    items = _items(assignments, path, tuple(students))
    left_out = astray.astray(path, assignments, students)
    if not items:
        raise click.UsageError(nothing_handed_in(path, assignments, left_out))
    manifest = Manifest(
        assignments=str(assignments[0].folder.parent),
        submissions=str(path.resolve()),
        results=str(results.resolve()),
        items=items,
        timed=tuple(a.name for a in assignments if _is_timed(a)),
        isolation=isolation,
        panel=panel or 0,
        seed=seed or secrets.token_hex(8),
        options=(*chosen.options, *sbatch_options),
        timed_options=chosen.timed,
        job_minutes=chosen.job_minutes,
        max_jobs=chosen.max_jobs,
        at_once=chosen.at_once,
        time_limit_minutes=chosen.time_limit_minutes,
    )
    run = folders.create(where or RUNS / time.strftime("%Y%m%d-%H%M%S"), manifest)
    _write_script(run, chosen)
    try:
        made = jobs.submit(run, [Wanted(index) for index in range(len(items))])
    except GraderError:
        _forget_unless_accepted(run)
        raise
    _announce(run, made)
    for line in astray.in_words(left_out):
        click.echo(line, err=True)


@click.command()
@run_and_sbatch_arguments
@click.option("--set-aside", is_flag=True, help="Also what was set aside after three lost sessions.")
def resume(run: RunFolder, sbatch_options: Sequence[str], *, set_aside: bool) -> None:
    """For teachers: submit again what a run on Slurm has lost or left open.

    Neither what has a final grade nor what is still queued is submitted again.
    The grades that are there are gathered first.
    Jobs that ran out of memory or time are given more: grader resume RUN -- --mem=8G --time=2:00:00
    """
    options.require_typed(sbatch_options)
    tell(gathering.gather(run))
    jobs.complete(run)
    if set_aside:
        gathering.forgive(run, jobs.look(run))
    wanted = gathering.wanted(run, jobs.look(run), by_hand=True)
    if not wanted:
        click.echo("Nothing is to be submitted again.")
        return
    _announce(run, jobs.submit(run, wanted, sbatch_options))


def _items(assignments: Sequence[Assignment], path: Path, students: tuple[str, ...]) -> tuple[Item, ...]:
    return tuple((a.name, e.student) for a in assignments for e in roster.submitted(path, a, students))


def _is_timed(assignment: Assignment) -> bool:
    """Whether a check of the rubric asks for the speedup; told from its text, as nothing of it is needed here."""
    for path in assignment.rubrics:
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        asked = (a.arg for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for a in f.args.args)
        if any(NEEDS.get(name, Need.NOTHING) >= Need.SPEEDUP for name in asked):
            return True
    return False


def _write_script(run: RunFolder, chosen: profile.Profile) -> None:
    script = run.path / JOB
    script.write_text(
        profile.script(chosen, python=Path(sys.executable), template=profile.template()), encoding="utf-8"
    )
    script.chmod(0o755)


def _forget_unless_accepted(run: RunFolder) -> None:
    """Removes the folder of a run of which Slurm took nothing; says how to go on where it took a part."""
    if not any(made.jobs for made in run.tries()):
        shutil.rmtree(run.path)
        return
    click.echo(f"Slurm took a part of them; submit the rest by: grader resume {shlex.quote(str(run.path))}", err=True)


def _announce(run: RunFolder, made: Try) -> None:
    tasks = sum(array.tasks for array in made.arrays)
    word, job = ("grading" if len(made.items) == 1 else "gradings"), ("job" if tasks == 1 else "jobs")
    ids = ", ".join(array.job for array in made.arrays)
    click.echo(f"Submitted {len(made.items)} {word} in {tasks} {job} ({ids}); job {made.gather} gathers the grades.")
    click.echo(f"See how far it is:  grader status {shlex.quote(str(run.path))}", err=True)
