"""A submission: the white-listed files of one student for one assignment, read but never imported."""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.coursework.assignment import Assignment
from grader.coursework.handed_in import content
from grader.coursework.roster import Entry
from grader.record.finding import Finding

MAX_FILE_BYTES = 1 << 20
_NOT_IMPLEMENTED = "NotImplementedError"


@dataclass(frozen=True, slots=True)
class Submission:
    """What one student handed in.

    Attributes:
        student: the name of their folder; ``_reference`` is our solution, ``_self`` one's own check.
        files: contents by name; only files that the assignment names are read.
        finding: why a file could not be taken, or None.
        obstacle: why a file was not taken for a reason that may be nobody's fault, or None.
    """

    student: str
    assignment: str
    files: Mapping[str, bytes]
    finding: Finding | None = None
    obstacle: Finding | None = None

    @property
    def digest(self) -> str:
        """Of all files."""
        content = hashlib.sha256()
        for name, text in sorted(self.files.items()):
            content.update(name.encode() + b"\0" + text + b"\0")
        return content.hexdigest()

    def texts(self) -> dict[str, str]:
        """The files as text that gives the same bytes again, for a record."""
        return {name: content.decode("utf-8", "surrogateescape") for name, content in self.files.items()}

    def write_to(self, folder: Path) -> None:
        """Copies the files into an empty folder."""
        for name, text in self.files.items():
            (folder / name).write_bytes(text)


def from_texts(student: str, assignment: str, texts: Mapping[str, str]) -> Submission:
    """A submission from a record's texts."""
    files = {name: text.encode("utf-8", "surrogateescape") for name, text in texts.items()}
    return Submission(student, assignment, files)


def read(folder: Path, assignment: Assignment, *, student: str) -> Submission:
    """Reads a folder of which nobody asks whose it is: the reference's, or one's own."""
    return taken(Entry(student, folder), assignment)


def taken(entry: Entry, assignment: Assignment) -> Submission:
    """Reads what one student handed in; whatever is wrong with it becomes the submission's finding or obstacle."""
    name = assignment.entry_file
    found = content(
        entry.root or entry.folder,
        (*entry.below, name),
        at_most=MAX_FILE_BYTES,
        what="Hand in a plain Python file.",
        others=entry.others,
    )
    files = {} if found.held is None else {name: found.held}
    finding = _missing(name) if found.is_missing else found.finding
    return Submission(entry.student, assignment.name, files, finding, found.obstacle)


def examine(submission: Submission, assignment: Assignment) -> Finding | None:
    """What can be said without running anything: the reason why it need not be run, or None."""
    name = assignment.entry_file
    if submission.obstacle is not None:
        return None
    if submission.finding is not None or name not in submission.files:
        return submission.finding or _missing(name)
    tree = _parsed(name, submission.files[name])
    return tree if isinstance(tree, Finding) else _entry_finding(tree, assignment)


def _entry_finding(tree: ast.Module, assignment: Assignment) -> Finding | None:
    """What is wrong with the function that will be called."""
    name, wanted = assignment.entry_file, assignment.entry_function
    function = _function(tree, wanted)
    if function is not None:
        if _is_unwritten(function):
            return Finding("not_implemented", "not implemented yet", f"Write {wanted} in {name}.")
        return _signature_finding(function, assignment)
    if wanted in _bound_names(tree):
        return None  # bound by an import, an assignment, a branch: only a run can tell what it is
    hint = f"The stub says how it must look: def {wanted}({', '.join(assignment.parameters)})."
    return Finding("function_missing", f"{name} defines no function {wanted}.", hint)


def is_baseline(submission: Submission, assignment: Assignment) -> bool:
    """Whether the entry is the serial baseline's, apart from comments, layout and docstring."""
    try:
        trees = [ast.parse(submission.files[assignment.entry_file]), ast.parse(assignment.source("baseline.py"))]
        bodies = [_body(_function(tree, assignment.entry_function)) for tree in trees]
    except (KeyError, SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bodies[0] == bodies[1] != ""


def _missing(name: str) -> Finding:
    return Finding("file_missing", f"There is no file {name}.", f"Hand in {name} under exactly this name.")


def _parsed(name: str, content: bytes) -> ast.Module | Finding:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape is no error, whatever the session's filters say
            return ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as fault:
        return _syntax_finding(name, fault)


def _syntax_finding(name: str, fault: Exception) -> Finding:
    if not isinstance(fault, SyntaxError):
        return Finding(
            "syntax_error",
            f"{name} is no Python: {str(fault) or type(fault).__name__}.",
            "Hand in a plain Python file.",
        )
    where = f"{name}, line {fault.lineno}"
    line = (fault.text or "").rstrip()
    pointer = " " * max(0, (fault.offset or 1) - 1) + "^"
    detail = f'  File "{name}", line {fault.lineno}\n    {line}\n    {pointer}\n{type(fault).__name__}: {fault.msg}'
    return Finding("syntax_error", f"{where}: {fault.msg}.", f"`python {name}` shows the same.", detail if line else "")


def _function(tree: ast.Module, name: str) -> ast.FunctionDef | None:
    found = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name]
    return found[-1] if found else None


def _bound_names(tree: ast.Module) -> set[str]:
    """Whatever is bound anywhere, also within branches."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                found.update(alias.asname or alias.name for alias in aliases)
            case _:
                pass
    return found


def _statements(function: ast.FunctionDef) -> list[ast.stmt]:
    """The body without its docstring."""
    body = function.body
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        return body[1:]
    return body


def _is_unwritten(function: ast.FunctionDef) -> bool:
    body = [s for s in _statements(function) if not isinstance(s, ast.Pass)]
    if not body:
        return True
    if len(body) > 1 or not isinstance(body[0], ast.Raise) or body[0].exc is None:
        return False
    raised = body[0].exc.func if isinstance(body[0].exc, ast.Call) else body[0].exc
    return isinstance(raised, ast.Name) and raised.id == _NOT_IMPLEMENTED


def _signature_finding(function: ast.FunctionDef, assignment: Assignment) -> Finding | None:
    arguments = function.args
    names = [a.arg for a in [*arguments.args, *arguments.kwonlyargs]]
    missing = [] if arguments.kwarg else [p for p in assignment.parameters if p not in names]
    positional = [*arguments.posonlyargs, *arguments.args]
    needed = [a.arg for a in positional[: len(positional) - len(arguments.defaults)]]
    needed += [a.arg for a, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if default is None]
    surplus = [name for name in needed if name not in assignment.parameters]
    if not missing and not surplus:
        return None
    wrong = [f"lacks {', '.join(missing)}"] if missing else []
    wrong += [f"asks for {', '.join(surplus)}"] if surplus else []
    wanted = f"def {assignment.entry_function}({', '.join(assignment.parameters)})"
    return Finding(
        "wrong_signature",
        f"{assignment.entry_function} in line {function.lineno} {' and '.join(wrong)}.",
        f"It is called by these names: {wanted}.",
    )


def _body(function: ast.FunctionDef | None) -> str:
    return "" if function is None else "\n".join(ast.dump(s) for s in _statements(function))
