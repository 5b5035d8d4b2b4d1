"""``grader handout``: what students get, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path

import click

from grader.cli.selection import FOLDER, assignments_in, assignments_option, course_option, names_option
from grader.course import bundle, dates, handout, own_wheel, settings
from grader.course.handout import Given, Part
from grader.course.settings import Course
from grader.coursework.assignment import Assignment
from grader.errors import CourseError, UsageError
from grader.text import printable

_ZIP = ".zip"
_CLUSTER = Path("slurm", "testcluster")
_NOBODY = {"NAME": "The course", "EMAIL": "course@localhost"}
_MESSAGE = "What is handed out"


@click.command("handout")
@click.argument("out", type=click.Path(path_type=Path))
@names_option
@assignments_option
@course_option
@click.option("--notebooks", is_flag=True, help="With a notebook for each assignment.")
@click.option("--git", "as_git", is_flag=True, help="As a Git repository with one commit, by nobody.")
@click.option("--title", help="What stands at the top. The default is the course's title.")
@click.option(
    "--lock",
    "lock",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="The versions that students install. The default is locks/user.lock, or those of this grader.",
)
def hand_out(  # noqa: PLR0913 -- one for each option of the command
    out: Path,
    *,
    names: Sequence[str],
    folder: Path | None,
    course: Path | None,
    notebooks: bool,
    as_git: bool,
    title: str | None,
    lock: Path | None,
) -> None:
    """For teachers: write to OUT what students get.

    OUT is a new folder, or a zip where it ends in .zip. It holds stubs, baselines, tasks, inputs, the rubric that all
    may see and the texts, the grader itself, the versions to install, and a README with the two commands for each kind
    of machine. Nothing of solutions/, of results or of a course's own files goes out.
    """
    _require_new(out, as_git=as_git)
    whose = _course(course) if course is not None or folder is None else None
    if whose is not None:
        folder, names = folder or whose.assignments_folder, names or list(whose.assignments)
    assignments = assignments_in(folder, names)
    parts = {each.name: handout.part(each) for each in assignments}
    given = _given(assignments, parts, whose, title=title, lock=lock, notebooks=notebooks)
    files = handout.files(assignments, parts, given)
    if out.suffix == _ZIP:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(bundle.zipped(files, below=out.stem))
    else:
        _write(out, files, as_git=as_git)
    _say(out, parts, files)


def _require_new(out: Path, *, as_git: bool) -> None:
    """Nothing that is there is written over, and nothing is mixed with what goes out."""
    if out.suffix == _ZIP and as_git:
        raise UsageError("A repository is a folder: leave out --git, or the .zip.")
    if as_git and shutil.which("git") is None:
        raise UsageError("git is not on PATH; without --git the same files are written.")
    if out.is_dir() and any(out.iterdir()):
        raise UsageError(f"{out} is not empty; nothing was written. Name a new folder.")
    if out.exists() and not (out.is_dir() and out.suffix != _ZIP):
        raise UsageError(f"{out} is there already; nothing was written. Remove it, or take another name.")


def _course(folder: Path | None) -> Course | None:
    """The course of a folder, or the one that this folder is or lies in, if any."""
    try:
        folder = folder or settings.nearest(Path.cwd())
    except CourseError:
        return None
    return settings.load(folder)


def _given(
    assignments: Sequence[Assignment],
    parts: Mapping[str, Part],
    course: Course | None,
    *,
    title: str | None,
    lock: Path | None,
    notebooks: bool,
) -> Given:
    root = assignments[0].folder.parent.parent
    own = root / handout.LOCK
    lock = lock or (own if own.is_file() else own_wheel.found_lock())
    if lock is None:
        raise UsageError(f"There is no {own}, and none came with the grader: give one with --lock.")
    due = {d.name: dates.shown(d.due, course.zone) for d in course.assignments.values() if d.due} if course else {}
    wheel = own_wheel.packed()
    provided = metadata.packages_distributions()
    imported = [each for module in handout.imported(parts) for each in provided.get(module, ())]
    return Given(
        title=title or (course.title if course is not None else "Parallel programs in Python"),
        locked=lock.read_text(encoding="utf-8"),
        wheel=wheel,
        requirements=own_wheel.requirements(handout.extras(assignments, notebooks=notebooks)),
        packages=[*handout.packages(assignments), *imported],
        notebooks=_notebooks(assignments) if notebooks else {},
        due=due,
        cluster=_cluster(root),
    )


def _notebooks(assignments: Sequence[Assignment]) -> dict[str, str]:
    from grader.notebook.rubric_items import checklist
    from grader.notebook.source import released

    return {each.name: released(each, checklist(each)) for each in assignments}


def _cluster(root: Path) -> bytes:
    path = root / _CLUSTER
    return path.read_bytes() if path.is_file() else b""


def _write(out: Path, files: Mapping[str, bytes], *, as_git: bool) -> None:
    """Whole or not at all: it is made beside its place."""
    out = out.absolute()
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".handout-", dir=out.parent) as made:
        new = Path(made) / "new"
        for name, content in files.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(bundle.mode(content))
        if as_git:
            _commit(new)
        if out.exists():
            out.rmdir()
        os.replace(new, out)


def _commit(folder: Path) -> None:
    """A repository with one commit; nothing of the teacher's own settings of Git takes part, not the name either."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in _NOBODY.items()}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "TZ": "UTC", **who}
    for words in (
        ["init", "--quiet", "--template=", "--initial-branch=main"],
        ["add", "--all", "--force"],
        ["commit", "--quiet", "--no-gpg-sign", "--message", _MESSAGE],
    ):
        done = subprocess.run(
            ["git", *words],
            cwd=folder,
            env={**kept, **alone},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise UsageError(f"git {words[0]} failed; nothing was written: {done.stderr.strip()}")


def _say(out: Path, parts: Mapping[str, Part], files: Mapping[str, bytes]) -> None:
    for name, part in parts.items():
        click.echo(printable(f"{name}: {', '.join(part.files)}"))
        if part.begun:
            click.echo(printable(f"  A beginning of what is handed in: {', '.join(part.begun)}. Is it none of yours?"))
        if part.left_out:
            click.echo(printable(f"  Left out, since nothing names it: {', '.join(part.left_out)}"))
    others = [name for name in files if not name.startswith(f"{FOLDER}/")]
    click.echo(f"Beside {FOLDER}/: {', '.join(sorted(others))}")
    click.echo(f"{out} is ready. Try it as students will: its README.md has the commands.")
