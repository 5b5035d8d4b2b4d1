"""What ``%load_ext grader.notebook`` brings into a kernel: ``%%submission NAME`` and ``check(NAME, TEST)``.

The cell's module is written beside the notebook, and its names are in the kernel, to play with. A check is made by
another process (``selfcheck.py``), from the file.
"""

from __future__ import annotations

import ast
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from grader import files
from grader.coursework.assignment import Assignment
from grader.coursework.program import Program
from grader.coursework.roster import SELF
from grader.errors import GraderError, NotebookError
from grader.notebook import inline, selfcheck
from grader.notebook.extract import MAGIC, Cell, cell
from grader.record import Record
from grader.report import terminal

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_WIDTH = 100  # of the table where there is no HTML


def load(shell: InteractiveShell) -> None:
    """Registers both, and looks at which cell is run."""
    student = _Student(shell)
    shell.register_magic_function(student.submission, "cell", "submission")  # type: ignore[arg-type] # a method's self
    shell.push({"check": student.check})
    shell.events.register("pre_run_cell", student.note_cell)


class _Student:
    """What is known of one kernel's student: which cells were written, and where their records are."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._cell_id: str | None = None
        self._writers: dict[str, str] = {}  # cell ids by the magics
        self._unsure: dict[str, set[str]] = {}  # checks that noise left open, by the digest of the module
        self._folder = tempfile.TemporaryDirectory(prefix="grader-notebook-")

    def note_cell(self, info: Any) -> None:  # noqa: ANN401 -- IPython's, of several versions
        """Called before each cell."""
        self._cell_id = getattr(info, "cell_id", None)

    def submission(self, line: str, body: str) -> None:
        """%%submission NAME: write this cell as the module for the assignment NAME, and run it here as well.

        The cell holds the whole module. check("NAME") grades it. %%submission NAME FILE: write this cell as a further
        file for it. Where the assignment asks for a whole program, the cell is written and not run.
        """
        try:
            found = _cell(line, body)
            of = selfcheck.assignment(found.name, Path.cwd())
            path = Path.cwd() / _file(found, of)
            files.replace(path, found.source.encode())
        except GraderError as fault:
            _show_message(str(fault))
        except (OSError, UnicodeEncodeError) as fault:
            _show_message(f"The module could not be written: {fault}. The cell was not run.")
        else:
            self._say_written(of, found)
            if not found.file and of.program is None:
                _run(self._shell, found.source, path)

    def check(self, name: str, test: str = "") -> float | None:
        """Grades the module for the assignment NAME as pytest does: one check of its rubric, or all.

        Returns:
            The points; None where they are open or nothing was checked.

        Raises:
            NotebookError: nbgrader runs the cell, and would take what is only shown for full points.
        """
        by_nbgrader = os.environ.get("NBGRADER_EXECUTION")
        if by_nbgrader == "autograde":
            raise NotebookError(
                "nbgrader autograde is running this notebook in a kernel, where a student's program can change what "
                "grades it: the line grade_modules(c, ...) is missing from the nbgrader_config.py of this course, or "
                "the command was given in another folder. See docs/how-to/notebooks.md."
            )
        screen = _Screen(name)
        try:
            return self._check(str(name), str(test), screen)
        except GraderError as fault:
            words, _, detail = str(fault).partition("\n")
            screen.show(inline.message(words, detail), str(fault))
            if by_nbgrader:
                raise
        except KeyboardInterrupt:
            words = "The check was stopped. What was measured is kept: run the cell again to go on."
            screen.show(inline.message(words), words)
        return None

    def _check(self, name: str, test: str, screen: _Screen) -> float | None:
        here, records = Path.cwd(), Path(self._folder.name)
        of = selfcheck.assignment(name, here)
        module = selfcheck.module(of, here)
        digest = hashlib.sha256(module.read_bytes()).hexdigest()
        unsure = self._unsure.pop(digest, set())
        if unsure and (not test or test in unsure):
            selfcheck.forget(of, records)
        answer = selfcheck.ask(of, test, folder=here, records=records, say=screen.say)
        still_open = {result.name for result in answer.results if result.verdict.is_open}
        self._unsure[digest] = still_open if answer.may_change else set()
        shown = inline.Shown(name, of.title, answer.results, answer.record, _how(of, answer.record))
        table = terminal.cases({(name, SELF): answer.results}, titles={name: of.title}, width=_WIDTH, markup=False)
        screen.show(inline.outcome(shown), table)
        return None if still_open else float(sum(result.points or 0.0 for result in answer.results))

    def _say_written(self, of: Assignment, found: Cell) -> None:
        """One line of what was written; more where something needs to be known."""
        lines = len(found.source.splitlines())
        told = [f'Wrote {_file(found, of)}, {lines} lines. check("{of.name}") grades it.']
        if of.program is not None and not found.file:
            told.append(f'It was not run: it is a whole program. check("{of.name}") runs it as {_command(of.program)}.')
        elif of.backend == "scoop" and not found.file:
            told.append(
                "In this kernel SCOOP has no workers: futures.map runs serially here, with a warning. "
                f'check("{of.name}") starts the file as {_scoop(of)}.'
            )
        told += found.notes
        magic = f"{MAGIC} {of.name} {found.file}".rstrip()
        earlier = self._writers.get(magic)
        if self._cell_id is not None and earlier not in {None, self._cell_id}:
            told.append(f"Another cell wrote it before: of several {magic} the last in the notebook counts.")
        if self._cell_id is not None:
            self._writers[magic] = self._cell_id
        print("\n".join(told))  # noqa: T201 -- the cell's output


class NotPython(Exception):  # noqa: N818 -- what the student reads is the syntax error that it stands for
    """The cell is no Python. IPython shows a syntax error with all our own frames, so this takes its place."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("the cell is no Python")
        self._lines = lines

    def _render_traceback_(self) -> list[str]:
        return self._lines


class _Screen:
    """The one output of a cell: what is being measured, and in its place what came of it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._update: Callable[..., None] | None = None

    def say(self, words: str) -> None:
        """Shows what is being measured."""
        self.show(inline.progress(self._name, words), f"{self._name}: {words} ...")

    def show(self, markup: str, text: str) -> None:
        """Shows it in place of what was shown before."""
        bundle = {"text/html": markup, "text/plain": text}
        if self._update is None:
            from IPython.display import display

            self._update = display(bundle, raw=True, display_id=True).update
        else:
            self._update(bundle, raw=True)


def _show_message(words: str) -> None:
    _Screen("").show(inline.message(words), words)


def _file(found: Cell, of: Assignment) -> str:
    """The name of the file that a cell is.

    Raises:
        NotebookError: it is none that the assignment asks for.
    """
    if found.file and not of.takes(found.file):
        names = ", ".join(of.asked_besides) or "none besides the program"
        raise NotebookError(
            f"{of.name} asks for no file {found.file}; files that it asks for: {names}. Nothing was written or run."
        )
    return found.file or of.entry_file


def _cell(line: str, body: str) -> Cell:
    found = cell(f"{MAGIC} {line}\n{body}")
    if found is None or not found.name:
        raise NotebookError(
            f"The first line of this cell must name one assignment, as in {MAGIC} svm_grid_search; "
            f"it is: {MAGIC} {line}. Nothing was written or run."
        )
    return found


def _run(shell: InteractiveShell, source: str, path: Path) -> None:
    """Runs the module in the kernel, but for what it does as a script; a traceback begins in its own lines."""
    try:
        tree = ast.parse(source, str(path))
    except SyntaxError as fault:
        raise NotPython(shell.SyntaxTB.structured_traceback(type(fault), fault, None)) from None
    try:
        tree.body = [statement for statement in tree.body if not _is_for_scripts(statement)]
        exec(compile(tree, str(path), "exec"), shell.user_ns)  # noqa: S102 -- the student's cell in the student's kernel
    except Exception as fault:
        own: TracebackType | None = fault.__traceback__.tb_next if fault.__traceback__ else None
        lines = shell.InteractiveTB.structured_traceback(type(fault), fault, own)
        fault._render_traceback_ = lambda: lines  # type: ignore[attr-defined] # IPython's own protocol
        raise


def _is_for_scripts(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and "__name__" in ast.dump(statement.test)


def _how(of: Assignment, record: Record | None) -> str:
    if record is None or not record.rounds:
        return ""
    if of.program is not None:
        return f"It was run as {_command(of.program)}, with other inputs each time."
    if of.backend != "scoop":
        return ""
    return f"It ran on {of.workers} SCOOP workers, as {_scoop(of)} would start it; in this kernel there are none."


def _scoop(of: Assignment) -> str:
    return f"python -m scoop -n {of.workers} {of.entry_file}"


def _command(program: Program) -> str:
    return " ".join(program.run)
