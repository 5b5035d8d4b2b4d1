"""``grader calibrate``: whether an assignment can be judged on this machine, and with which limits."""

from __future__ import annotations

import functools
import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from grader.cli.group import EXIT_NOT_FINAL
from grader.cli.selection import assignments_in, assignments_option
from grader.coursework import known_programs
from grader.coursework.assignment import Assignment
from grader.coursework.roster import REFERENCE
from grader.coursework.submission import Submission, from_texts, read
from grader.errors import UsageError
from grader.grades import trial
from grader.grades.check import Check
from grader.grades.trial import Tried
from grader.judging import rounds
from grader.judging.speedup import FULL_AT
from grader.measuring import bench as benches
from grader.measuring import calibration, machine_check
from grader.measuring.arms import inputs_of
from grader.measuring.bench import Bench, Say
from grader.measuring.calibration import Rate, Shape
from grader.measuring.look import look
from grader.measuring.panel import Panel
from grader.measuring.seat import Seat, blank
from grader.plugin import collected
from grader.record import Need, Record
from grader.sandbox import choose

Records = Mapping[str, Sequence[Record]]
SECONDS_EACH = 19  # measured on two cores: references of 2 to 3 s of serial time, and the programs beside them
_REFERENCE = "reference"


@click.command()
@click.argument("name", metavar="ASSIGNMENT")
@click.option("--runs", type=click.IntRange(min=1), default=3, show_default=True, help="Gradings of each program.")
@assignments_option
def calibrate(name: str, runs: int, folder: Path | None) -> None:
    """For teachers: say whether ASSIGNMENT can be judged on this machine.

    Grades the reference, the serial program, the stub, and a serial program behind a map for show, each a number of
    times, and reports granularity, attainable speedup, limits, and how often verdicts were wrong; the checks of the
    answer are tried on the reference's.
    Run it where grades will be taken: on a cluster, in a job of that partition.
    Exit status: 0 when nothing is wrong, 1 when there are warnings, 2 for usage.
    """
    sys.exit(_calibrate(name, runs, folder))


def _calibrate(name: str, runs: int, folder: Path | None) -> int:
    (assignment,) = assignments_in(folder, [name])
    if assignment.is_launcher:
        raise UsageError(
            f"{name!r} asks for a launcher, which is not timed: there is nothing to calibrate. "
            f"Grade its reference: grader grade --reference --assignment {name}"
        )
    reference = read(assignment.reference_folder, assignment, student=REFERENCE)
    if reference.finding is not None:
        raise UsageError(f"There is no reference to calibrate with: {reference.finding.fact}")
    checks = collected.checks(assignment)
    with _progress(runs * (1 + len(known_programs.texts(assignment)))) as say:  # the reference, and these
        records, tried = _measured(assignment, reference, runs, checks, say)
    found = calibration.shape(records[_REFERENCE])
    console = Console(soft_wrap=True)
    console.print(f"{assignment.name}: {assignment.title}", style="bold")
    if found is None:
        reasons = [r.finding or r.obstacle or rounds.too_many_tasks(r) for r in records[_REFERENCE]]
        for fact in dict.fromkeys(why.fact if why else "it was not measured to the end." for why in reasons):
            console.print(Text(f"The reference was not timed: {fact}"))
        return EXIT_NOT_FINAL
    console.print(_numbers(assignment, found, machine_check.attainable(assignment.workers)))
    console.print(_rates(assignment, records))
    said = [*calibration.warnings(found), *_wrong(assignment, records), *_of_rubric(tried)]
    for sentence in said:
        console.print(Text.assemble(("warning:", "yellow"), f" {assignment.name} is {sentence.removesuffix('.')}."))
    if not said:
        console.print("Nothing is wrong: it can be judged here.")
    return EXIT_NOT_FINAL if said else 0


def _measured(
    assignment: Assignment, reference: Submission, runs: int, checks: Mapping[str, Check], say: Say
) -> tuple[Records, list[Tried]]:
    """The records of each program, and what the checks say of the reference's answers."""
    level, _ = choose("auto", for_grades=True)
    programs = {_REFERENCE: reference}
    for what, text in known_programs.texts(assignment).items():
        programs[what] = from_texts(what.replace(" ", "_"), assignment.name, {assignment.entry_file: text})
    found: dict[str, list[Record]] = {what: [] for what in programs}
    seed = secrets.token_hex(8)
    with benches.bench(level=level, seed=seed, deadline_s=900.0, say=lambda _: None) as bench:
        for number in range(runs):
            for what, program in programs.items():
                say(f"{what}, {number + 1} of {runs}")
                found[what].append(_record(bench, assignment, program, reference))
        drawn = functools.cache(lambda seed: inputs_of(bench, assignment, seed))
        further = assignment.asked_besides
        tried = trial.tried(checks, found[_REFERENCE], reference, lambda done: drawn(done.seed), further)
    return found, tried


def _record(bench: Bench, assignment: Assignment, program: Submission, reference: Submission) -> Record:
    """What a grading measures of it: speed only where the parallel map was used."""
    seat = Seat(program, blank(bench, assignment, program, reference))
    with Panel(bench, assignment, reference, [seat]) as panel:
        panel.extend({seat: Need.SPEEDUP if program is reference else Need.EVIDENCE})
    return seat.record


@contextmanager
def _progress(steps: int) -> Iterator[Say]:
    console = Console(file=sys.stderr)
    about = steps * SECONDS_EACH
    long = f"{about} s" if about < 120 else f"{about / 60:.0f} min"  # noqa: PLR2004 -- where words change
    click.echo(f"Grading {steps} times: about {long}, more where tasks are long.", err=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=steps)

        def say(words: str) -> None:
            progress.update(task, description=words, advance=1)
            if not console.is_terminal:
                click.echo(words, err=True)

        yield say


def _numbers(assignment: Assignment, found: Shape, attainable: float) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    workers = assignment.workers
    rows = [
        ("serial program, in tasks", f"{found.serial_s:.2f} s", f"{found.tasks} tasks"),
        ("median task", f"{found.task_s * 1000:.1f} ms", f"the longest {found.longest_s * 1000:.1f} ms"),
        (
            "overhead of a task",
            f"{found.overhead_s * 1000:.1f} ms",
            f"a task takes {found.granularity:.0f} times as long",
        ),
        (
            "attainable speedup",
            f"{attainable:.2f}",
            f"of {workers}: this many processes beside each other over one alone",
        ),
        ("reference, in demand time", f"{found.reference:.2f}", f"it keeps {found.parallelism:.0%} of the cores busy"),
        ("reference, by the clock", f"{found.wall:.2f}", ""),
        (
            "limit of a run",
            f"{calibration.wall_limit_s(found)} s",
            f"proposed for wall_s, which is {assignment.limits.wall_s:g} s",
        ),
        ("all of the points from", f"{FULL_AT * found.reference:.2f}", f"{FULL_AT:.0%} of the reference's speedup"),
        ("speedup.require(0.75)", f"{0.75 * found.reference:.2f}", "where a check asks for a limit"),
    ]
    for row in rows:
        table.add_row(*row)
    return table


def _rates(assignment: Assignment, records: Records) -> Table:
    table = Table(box=None, pad_edge=False)
    for name, justify in (("program", "left"), ("gradings", "right"), ("wrong", "right"), ("open", "right")):
        table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type] # one of rich's words
    table.add_column("true rate of wrong ones, with 95 % certainty", justify="right")
    for what, rate in _rated(records).items():
        table.add_row(what, str(rate.runs), str(rate.wrong), str(rate.open), f"at most {rate.at_most:.0%}")
    unwritten = look(read(assignment.folder, assignment, student="stub"), assignment).finding
    table.add_row("stub", "1", "0" if unwritten is not None else "1", "0", "looked at, not run")
    return table


def _rated(records: Records) -> dict[str, Rate]:
    return {
        what: calibration.false_fails(found) if what == _REFERENCE else calibration.false_passes(found)
        for what, found in records.items()
    }


def _of_rubric(tried: Sequence[Tried]) -> list[str]:
    """What is wrong with its checks, each in a sentence that names the check."""
    said = []
    for each in tried:
        if each.broken:
            said.append(f"judged by a check that is broken: {each.check} raises {each.broken}")
        if each.failed:
            where = f"{each.check} fails the reference in {each.failed} of {each.rounds} rounds"
            said.append(f"not judged rightly: {where}: {each.fact}")
        if each.is_too_narrow:
            spread = f"the reference's lie {each.spread:.2g} of its standard errors from what is expected"
            said.append(
                f"judged by a bound that right answers miss: {each.check} takes them for more exact than they are; "
                f"{spread} (root mean square of {len(each.distances)}), so that a right one misses it in about "
                f"{each.misses:.1%} of the rounds; make its error {each.spread:.2g} times as large"
            )
    return said


def _wrong(assignment: Assignment, records: Records) -> list[str]:
    said = []
    for what, rate in _rated(records).items():
        if rate.wrong and what == _REFERENCE:
            said.append(f"not judged rightly here: the reference was short of points in {rate.wrong} of {rate.runs}")
        elif rate.wrong:
            said.append(f"not judged rightly here: the {what} passed for parallel in {rate.wrong} of {rate.runs}")
    if look(read(assignment.folder, assignment, student="stub"), assignment).finding is None:
        said.append("handed out solved: its stub counts as written")
    return said
