"""An assignment: a folder with a stub, a serial baseline, task functions, inputs, a rubric and ``assignment.toml``."""

from __future__ import annotations

import ast
import hashlib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader import schemas
from grader.coursework import program, rubric_text
from grader.coursework.handed_in import is_like
from grader.coursework.program import Program
from grader.errors import AssignmentError

FILE = "assignment.toml"
AUTHOR_FILES = ("tasks.py", "inputs.py", "baseline.py")
_NOT_OF_LAUNCHERS = {"evidence", "speedup"}
PROCESSES_EACH = 32  # threads count, and an engine has a dozen
CLIENT_ARGUMENT = "client"  # what an ipyparallel entry gets besides the arguments of the baseline


@dataclass(frozen=True, slots=True)
class ArraySpec:
    """One declared part of an answer.

    Attributes:
        dtype: "float64", "int64", "bool" or "str".
        shape: a number fixes a length; a name stands for one that the serial answer has, too.
        keys: "str" or "int64" where the part is a mapping from such keys to single values; empty where it is an array.
    """

    dtype: str
    shape: tuple[str | int, ...]
    keys: str = ""


@dataclass(frozen=True, slots=True)
class RunLimits:
    """What one run of a submission may take.

    Attributes:
        wall_s: seconds of one call of the entry.
        import_s: seconds for importing the student's file.
        start_s: seconds for workers to come up; exceeding it is ours.
        memory_mb: resident memory of all processes together.
        processes: processes and threads of all sandboxes together.
        scratch_mb: what may be written to a temporary folder.
        output_mb: what may be printed.
    """

    wall_s: float = 120.0
    import_s: float = 20.0
    start_s: float = 60.0
    memory_mb: int = 2048
    processes: int = 256
    scratch_mb: int = 256
    output_mb: int = 16


@dataclass(frozen=True, slots=True)
class Assignment:
    """What ``assignment.toml`` and its folder say.

    Attributes:
        parameters: the names that the entry is called with.
        digest: changes when anything changes that a measurement depends on; the rubric does not.
        costs: the input that holds what each item costs, where cost is simulated; None where tasks compute.
        mpi: whether the engines form an MPI world.
        divisible: whether the tasks' work may be cut as one likes.
        entry_function: empty where a program is handed in.
        program: how it is run, where it has no entry function.
        further_files: names of what is handed in besides the entry's file: a table, a text.
        wildcards: what the names of still further files may be like: ``*.csv``.
    """

    name: str
    folder: Path
    title: str
    backend: str
    entry_file: str
    entry_function: str
    workers: int
    tasks: tuple[str, ...]
    parameters: tuple[str, ...]
    answer: Mapping[str, ArraySpec]
    limits: RunLimits
    digest: str
    costs: str | None = None
    mpi: bool = False
    divisible: bool = False
    further_files: tuple[str, ...] = ()
    wildcards: tuple[str, ...] = ()
    program: Program | None = None

    @property
    def serial_function(self) -> str:
        """The function of ``baseline.py``."""
        return self.entry_function or program.SERIAL

    @property
    def is_launcher(self) -> bool:
        """Whether a shell script for Slurm is handed in."""
        return self.backend == program.SLURM

    @property
    def virtual_nodes(self) -> int:
        """Of the cluster that a launcher gets; 0 where there is none."""
        return self.program.nodes if self.program is not None and self.is_launcher else 0

    @property
    def files(self) -> tuple[str, ...]:
        """The names of all that is handed in; the entry's file is the first."""
        return self.entry_file, *self.further_files

    @property
    def asked_besides(self) -> tuple[str, ...]:
        """What is to be handed in besides the entry's file: names, and what names may be like."""
        return *self.further_files, *self.wildcards

    def takes(self, name: str) -> bool:
        """Whether a file of this name is handed in; what is the author's is so only where it is named."""
        if name in self.files:
            return True
        return is_like(name, self.wildcards) and not _is_the_authors(self.folder, name)

    @property
    def reference_folder(self) -> Path:
        """Where our own solution lies, next to the folder of all assignments; students may not have it."""
        return _solution(self.folder)

    @property
    def rubrics(self) -> list[Path]:
        """The files of its checks, the hidden ones beside the reference among them."""
        return _rubrics(self.folder)

    @property
    def processes(self) -> int:
        """How many processes and threads an arm may have: those of the limits and some for each worker."""
        return self.limits.processes + PROCESSES_EACH * self.workers

    def source(self, name: str) -> str:
        """The text of one of the author's files."""
        return (self.folder / name).read_text(encoding="utf-8")


def _solution(folder: Path) -> Path:
    return folder.parent.parent / "solutions" / folder.name


def _rubrics(folder: Path) -> list[Path]:
    return sorted([*folder.glob("test_*.py"), *_solution(folder).glob("test_hidden_*.py")])


def load(folder: Path) -> Assignment:
    """The assignment in a folder.

    Raises:
        AssignmentError: it has faults; the message lists every one, with its path.
    """
    folder = folder.resolve()
    try:
        document = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
    except OSError as fault:
        raise _broken(folder, [f"cannot be read ({fault.strerror})"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise _broken(folder, [f"is no TOML: {fault}"]) from None
    found = schemas.faults("assignment", document)
    if found:
        raise _broken(folder, [*found, *_file_faults(folder, document)])
    entry_file, _, entry_function = document["entry"].partition(":")
    found = _file_faults(folder, document)
    if found:
        raise _broken(folder, found)
    baseline = ast.parse((folder / "baseline.py").read_text(encoding="utf-8"))
    serial = _parameters(baseline, entry_function or program.SERIAL)
    extra = [CLIENT_ARGUMENT] if document["backend"] == "ipyparallel" and entry_function else []
    return Assignment(
        name=folder.name,
        folder=folder,
        title=document["title"],
        backend=document["backend"],
        entry_file=entry_file,
        entry_function=entry_function,
        workers=document["workers"],
        tasks=tuple(document["tasks"]),
        parameters=(*extra, *(p for p in serial if p not in extra)),
        answer={name: _part(given) for name, given in document["answer"].items()},
        limits=RunLimits(**document.get("limits", {})),
        digest=_digest(folder, (entry_file, *document.get("files", ()))),
        costs=document["simulated"]["costs"] if "simulated" in document else None,
        mpi=document.get("mpi", False),
        divisible=document.get("divisible", False),
        further_files=tuple(name for name in document.get("files", ()) if "*" not in name),
        wildcards=tuple(name for name in document.get("files", ()) if "*" in name),
        program=program.of(document),
    )


def _is_the_authors(folder: Path, name: str) -> bool:
    """Around one's own work, in the folder of the assignment, only Python can be the author's: the rest is not sent."""
    ours = name == FILE or name in AUTHOR_FILES or name.startswith("test_")
    return ours or (name.endswith(".py") and (folder / name).exists())


def _part(given: dict[str, Any]) -> ArraySpec:
    return ArraySpec(given["dtype"], tuple(given.get("shape", ())), given.get("keys", ""))


def find(root: Path) -> list[Path]:
    """The assignment folders directly below a folder, by name."""
    return sorted(path.parent for path in root.glob(f"*/{FILE}"))


def _broken(folder: Path, found: list[str]) -> AssignmentError:
    count = "1 fault" if len(found) == 1 else f"{len(found)} faults"
    listed = "\n".join(f"  {FILE}: {fault}" for fault in found)
    return AssignmentError(
        f"The assignment {folder.name!r} has {count}, which its author must mend "
        f"(docs/reference/assignment.md):\n{listed}"
    )


def _file_faults(folder: Path, document: dict[str, Any]) -> list[str]:
    """What is wrong with the author's files, as far as the document is clear enough to tell."""
    trees = {}
    found = []
    for name in AUTHOR_FILES:
        try:
            trees[name] = ast.parse((folder / name).read_text(encoding="utf-8"))
        except OSError:
            found.append(f"(files): {name} is missing from {folder}")
        except SyntaxError as fault:
            found.append(f"(files): {name}, line {fault.lineno or 1}: {fault.msg}")
        except (ValueError, RecursionError, MemoryError) as fault:
            found.append(f"(files): {name} is no Python: {fault}")
    for name, index in _unknown_tasks(document, trees.get("tasks.py")):
        found.append(f"tasks.{index}: tasks.py defines no {name!r}")
    found += _label_faults(trees.get("tasks.py"))
    function = _entry_function(document)
    wanted = {"inputs.py": "draw", "baseline.py": function}
    for name, needed in wanted.items():
        if needed and name in trees and needed not in _functions(trees[name]):
            found.append(f"(files): {name} defines no function {needed!r}")
    further = (
        _cost_faults(document, trees.get("baseline.py")),
        _mpi_faults(document),
        _divisible_faults(folder, document),
        _further_file_faults(document),
        _program_faults(document, trees.get("baseline.py")),
        _taskless_faults(document),
        _rubric_faults(folder, document),
        _fixture_faults(folder, document),
    )
    return [*found, *(fault for faults in further for fault in faults)]


def _entry_function(document: dict[str, Any]) -> str:
    """The function of the baseline: that of the entry, or the one that a program's has."""
    entry = document.get("entry")
    return (entry.partition(":")[2] or program.SERIAL) if isinstance(entry, str) else ""


def _program_faults(document: dict[str, Any], baseline: ast.Module | None) -> list[str]:
    """What is run may name what is drawn, and every input is an argument of the baseline."""
    inputs = _parameters(baseline, _entry_function(document)) if baseline is not None else ()
    tasks = document.get("tasks")
    named = {name for name in tasks if isinstance(name, str)} if isinstance(tasks, list) else set()
    return program.faults(document, set(inputs) - named)


def _cost_faults(document: dict[str, Any], baseline: ast.Module | None) -> list[str]:
    """The costs are an input, and every input is an argument of the baseline."""
    simulated, function = document.get("simulated"), _entry_function(document)
    costs = simulated.get("costs") if isinstance(simulated, dict) else None
    if not isinstance(costs, str) or baseline is None or function not in _functions(baseline):
        return []
    known = costs in _parameters(baseline, function)
    return [] if known else [f"simulated.costs: {function!r} in baseline.py has no argument {costs!r}"]


def _rubric_faults(folder: Path, document: dict[str, Any]) -> list[str]:
    """What can be seen of the rubric's faults without running it; the hidden checks are looked at, too."""
    declared = document.get("answer")
    if not isinstance(declared, dict):
        return []
    asked = document.get("files")
    further = [name for name in asked if isinstance(name, str)] if isinstance(asked, list) else []
    return [f"(files): {fault}" for path in _rubrics(folder) for fault in rubric_text.faults(path, declared, further)]


def _fixture_faults(folder: Path, document: dict[str, Any]) -> list[str]:
    """What nothing is measured for cannot be judged, and what only launchers have nobody else has."""
    is_launcher = document.get("backend") == program.SLURM
    wrong = _NOT_OF_LAUNCHERS if is_launcher else {"job"}
    why = "a launcher is not timed: use job" if is_launcher else "only launchers have one: backend = 'slurm'"
    return [
        f"(files): {path.name}: it uses {name}, and {why}"
        for path in _rubrics(folder)
        for name in sorted(rubric_text.fixtures(path) & wrong)
    ]


def _mpi_faults(document: dict[str, Any]) -> list[str]:
    """Only engines live as long as their client, whatever it calls."""
    backend = document.get("backend")
    if document.get("mpi") is not True or backend == "ipyparallel":
        return []
    return [f"mpi: only engines can be ranks of MPI: backend = 'ipyparallel', not {backend!r}"]


def _divisible_faults(folder: Path, document: dict[str, Any]) -> list[str]:
    """Only a reference shows what divisible work costs when it is cut; students are given none, nor its folder."""
    solution = _solution(folder)
    if document.get("divisible") is not True or not solution.parent.is_dir():
        return []
    file, _, _ = str(document.get("entry")).partition(":")
    if (solution / file).is_file():
        return []
    return [f"divisible: needs a reference to hold the work against: write solutions/{folder.name}/{file}"]


def _further_file_faults(document: dict[str, Any]) -> list[str]:
    """What is handed in lies where the author's files are looked for, too, and may not stand for one of them."""
    asked = document.get("files")
    entry, _, _ = str(document.get("entry")).partition(":")
    ours = {entry, FILE, *AUTHOR_FILES}
    return [
        f"files.{index}: {name!r} is the entry's or yours: name what students hand in besides"
        for index, name in enumerate(asked if isinstance(asked, list) else [])
        if isinstance(name, str) and (name in ours or name.startswith("test_"))
    ]


def _taskless_faults(document: dict[str, Any]) -> list[str]:
    """Without task functions the clocks of processes are all that is known."""
    if document.get("tasks") != []:
        return []
    found = []
    if document.get("mpi") is True:
        found.append("tasks: ranks of MPI compute while they wait, and only tasks tell that from work: name some")
    if "simulated" in document:
        found.append("tasks: where cost is simulated it is tasks that wait: name them")
    if document.get("divisible") is True:
        found.append("divisible: there are no tasks to divide; leave it out, or name some")
    return found


def _unknown_tasks(document: dict[str, Any], tree: ast.Module | None) -> list[tuple[str, int]]:
    tasks = document.get("tasks")
    if tree is None or not isinstance(tasks, list):
        return []
    known = _names(tree)
    return [(name, index) for index, name in enumerate(tasks) if isinstance(name, str) and name not in known]


def _label_faults(tree: ast.Module | None) -> list[str]:
    """A label and a group are told by the values of arguments, which the function must have."""
    found = []
    for function in (node for node in ast.walk(tree or ast.Module([], [])) if isinstance(node, ast.FunctionDef)):
        marks = (d for d in function.decorator_list if isinstance(d, ast.Call) and ast.unparse(d.func).endswith("task"))
        for keyword in (k for mark in marks for k in mark.keywords if isinstance(k.value, ast.Constant)):
            name = keyword.value.value  # type: ignore[attr-defined] # a constant
            if name and name not in _arguments(function):
                found.append(f"(files): tasks.py, line {keyword.lineno}: {function.name!r} has no argument {name!r}")
    return found


def _functions(tree: ast.Module) -> set[str]:
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def _names(tree: ast.Module) -> set[str]:
    """What a module binds at its top level."""
    found: set[str] = set()
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Assign(targets=targets):
                found.update(t.id for t in targets if isinstance(t, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                found.update(alias.asname or alias.name for alias in aliases)
            case _:
                pass
    return found


def _parameters(tree: ast.Module, function: str) -> tuple[str, ...]:
    found = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function]
    return _arguments(found[-1]) if found else ()


def _arguments(function: ast.FunctionDef) -> tuple[str, ...]:
    args = function.args
    return tuple(a.arg for a in [*args.posonlyargs, *args.args, *args.kwonlyargs])


def _digest(folder: Path, handed_in: Collection[str]) -> str:
    """Of all Python files but stubs and rubric, and of ``assignment.toml``."""
    content = hashlib.sha256()
    for path in sorted([*folder.glob("*.py"), folder / FILE]):
        if path.name not in handed_in and not path.name.startswith("test_"):
            content.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return content.hexdigest()
