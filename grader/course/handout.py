"""What students get of a course: chosen by what it is, so that nothing goes out because nobody thought of it.

Of an assignment's folder that is ``assignment.toml``, the README, what is handed in, as far as there is a beginning
of it, the author's files, the rubric that all may see, and whatever these import or name. Of ``solutions`` nothing is
read but to hold it against what goes out.
"""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from grader.course import lock
from grader.course.own_wheel import Wheel
from grader.coursework.assignment import AUTHOR_FILES, FILE, Assignment
from grader.errors import AssignmentError
from grader.text import name as shown

README = "README.md"
FOLDER = "assignments"
LOCK = "locks/user.lock"
WHEELS = "wheels"
_TEMPLATES = {"conftest.py.in": "conftest.py", "pyproject.toml.in": "pyproject.toml", "gitignore.in": ".gitignore"}
_HIDDEN = "test_hidden_"
_WORD = re.compile(r"[\w./-]*\w")
_NAMED_BY = ("inputs.py", "tasks.py", "baseline.py")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".pdf")
_EXTRAS = {
    "ipyparallel": ("ipyparallel",),
    "slurm": ("ipyparallel",),
    "scoop": ("scoop",),
    "mpi": ("mpi",),
}
_ALWAYS = ("xdist", "plots")
_PACKAGES = {"processes": ("joblib",)}


@dataclass(frozen=True, slots=True)
class Part:
    """What goes out of one assignment.

    Attributes:
        files: contents by their paths below its folder.
        begun: the names of further files that are handed in and of which the folder has a beginning.
        left_out: what else is there.
    """

    files: Mapping[str, bytes]
    begun: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What is given out beside the assignments' own files.

    Attributes:
        title: of the course.
        locked: the text of the lock that students' versions are taken from.
        requirements: names of packages that the grader needs.
        packages: names of packages that the assignments need besides, as far as they are locked.
        notebooks: the texts of notebooks by the names of assignments.
        due: in words, by the names of assignments.
        cluster: the program that starts a small Slurm, for launchers; empty where there is none.
    """

    title: str
    locked: str
    wheel: Wheel
    requirements: Sequence[str]
    packages: Collection[str] = ()
    notebooks: Mapping[str, str] = field(default_factory=dict)
    due: Mapping[str, str] = field(default_factory=dict)
    cluster: bytes = b""


def part(assignment: Assignment) -> Part:
    """What goes out of an assignment's folder.

    Raises:
        AssignmentError: something of its solution would.
    """
    there = dict(_there(assignment.folder))
    taken = [name for name in there if _is_ours(name, assignment)]
    for name in taken:  # grows
        taken += [other for other in there if other not in taken and _is_needed(other, name, there[name])]
    taken.sort()
    found = {name: there[name] for name in taken}
    _require_no_solution(assignment, found)
    begun = tuple(name for name in assignment.further_files if name in found)
    return Part(found, begun, tuple(name for name in there if name not in found))


def files(assignments: Sequence[Assignment], parts: Mapping[str, Part], given: Given) -> dict[str, bytes]:
    """All files of the handout, by their paths."""
    found = {f"{FOLDER}/{name}/{path}": text for name, each in parts.items() for path, text in each.files.items()}
    found |= {f"{FOLDER}/{name}/{name}.ipynb": text.encode() for name, text in given.notebooks.items()}
    found |= {to: _template(name).encode() for name, to in _TEMPLATES.items()}
    found[f"{WHEELS}/{given.wheel.name}"] = given.wheel.content
    found[LOCK] = _locked(given).encode()
    found[README] = _readme(assignments, given).encode()
    if given.cluster and any(a.is_launcher for a in assignments):
        found["slurm/testcluster"] = given.cluster
    return found


def extras(assignments: Sequence[Assignment], *, notebooks: bool) -> frozenset[str]:
    """The grader's extras that students of these assignments need."""
    found = {extra for a in assignments for extra in _EXTRAS.get(a.backend, ())} | {*_ALWAYS}
    found |= {"mpi"} if any(a.mpi for a in assignments) else set()
    return frozenset(found | ({"nbgrader"} if notebooks else set()))


def packages(assignments: Sequence[Assignment]) -> list[str]:
    """Further packages that honest programs for these assignments use."""
    return [name for backend in dict.fromkeys(a.backend for a in assignments) for name in _PACKAGES.get(backend, ())]


def imported(parts: Mapping[str, Part]) -> set[str]:
    """The top names of all modules that the files import."""
    texts = [content for each in parts.values() for path, content in each.files.items() if path.endswith(".py")]
    return {name.partition(".")[0] for content in texts for name in _imports(content)}


def _there(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files of an assignment's folder, but for what Python and editors leave there."""
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        if path.is_file() and not any(part[0] == "." or part == "__pycache__" for part in below.parts):
            yield below.as_posix(), path.read_bytes()


def _is_ours(name: str, assignment: Assignment) -> bool:
    if name in {FILE, README, *AUTHOR_FILES, *assignment.files}:
        return True
    return name.startswith("test_") and name.endswith(".py") and not name.startswith(_HIDDEN)


def _is_needed(other: str, by: str, content: bytes) -> bool:
    """Whether a file that goes out imports or names another one; a picture is, where the README shows it."""
    if other.rpartition("/")[2].startswith(_HIDDEN):
        return False
    if by.endswith(".py") and other.endswith(".py"):
        return other.removesuffix(".py").replace("/", ".") in _imports(content)
    text = content.decode(errors="replace")
    if by == README:
        return f"]({other})" in text if other.lower().endswith(_PICTURES) else other in _words(text)
    last = other.rpartition("/")[2]
    return by in _NAMED_BY and any(last == said.rpartition("/")[2] for said in _strings(content))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text))


def _imports(content: bytes) -> set[str]:
    """The names of the modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(_tree(content)):
        match node:
            case ast.Import(names=names):
                found |= {alias.name for alias in names}
            case ast.ImportFrom(module=str(module), names=names, level=0):
                found |= {module, *(f"{module}.{alias.name}" for alias in names)}
            case _:
                pass
    return found


def _strings(content: bytes) -> set[str]:
    nodes = ast.walk(_tree(content))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def _tree(content: bytes) -> ast.Module:
    try:
        return ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def _require_no_solution(assignment: Assignment, found: Mapping[str, bytes]) -> None:
    """Whoever solves an assignment in its own folder, or keeps a copy there, would give the solution to everybody."""
    own = dict(_there(assignment.reference_folder)) if assignment.reference_folder.is_dir() else {}
    solutions = {_same(name, content): name for name, content in own.items() if content.strip()}
    faults = [
        f"{shown(name)} is {shown(solutions[_same(name, content)])} of solutions/{assignment.name}"
        for name, content in found.items()
        if _same(name, content) in solutions
    ]
    entry, function = assignment.entry_file, assignment.entry_function
    if function and not faults and entry in found and entry in own:
        body = _body(found[entry], function)
        if body and body == _body(own[entry], function):
            faults = [f"{entry} has the {function} of solutions/{assignment.name}"]
    if faults:
        listed = "\n".join(f"  {fault}" for fault in faults)
        raise AssignmentError(
            f"{assignment.folder} holds its solution, which would go out to all students; nothing was written:\n"
            f"{listed}\nPut the stub back in its place."
        )


def _same(name: str, content: bytes) -> str:
    """Equal for files that say the same; of Python without regard to comments and layout."""
    if name.endswith(".py") and (tree := _tree(content)).body:
        return ast.dump(tree)
    return " ".join(content.decode(errors="replace").split())


def _body(content: bytes, function: str) -> str:
    """What a function does, without its docstring; empty where there is none."""
    found = [n for n in _tree(content).body if isinstance(n, ast.FunctionDef) and n.name == function]
    if not found:
        return ""
    body = found[-1].body
    said = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    return "\n".join(map(ast.dump, body[1:] if said else body))


def _locked(given: Given) -> str:
    """The versions for students, and the wheel itself, by its hash."""
    known = lock.names(given.locked)
    wanted = [*given.requirements, *(name for name in given.packages if lock.canonical(name) in known)]
    own = f"./{WHEELS}/{given.wheel.name} \\\n    --hash=sha256:{given.wheel.sha256}\n"
    head = "# Call it in the folder above: pip install -r locks/user.lock\n"
    return f"{head}{own}{lock.kept(given.locked, wanted)}"


def _readme(assignments: Sequence[Assignment], given: Given) -> str:
    first = assignments[0]
    due = bool(given.due)
    rows = [f"| assignment | hand in |{' due |' if due else ''}", f"|---|---|{'---|' if due else ''}"]
    for each in assignments:
        asked = ", ".join(f"`{name}`" for name in (*each.files, *each.wildcards))
        until = f" {given.due.get(each.name, '')} |" if due else ""
        rows.append(f"| [{each.title}]({FOLDER}/{each.name}/) | {asked} |{until}")
    values = {"title": given.title, "name": first.name, "table": "\n".join(rows), "entry": first.entry_file}
    values |= {"notebooks": _template("notebooks.md.in") if given.notebooks else ""}
    return string.Template(_template("README.md.in")).substitute(values)


def _template(name: str) -> str:
    return (resources.files("grader.course") / "templates" / name).read_text(encoding="utf-8")
