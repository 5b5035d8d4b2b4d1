"""What is to run, what it may see, and the protocol of a level that turns it into a command."""

from __future__ import annotations

import functools
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from grader.inside import template
from grader.sandbox import installation

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
"""The variables that keep a numerical library to one thread, so that a worker is one core in every arm."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one arm may use; the listener and the output reader watch the totals.

    Attributes:
        memory_mb: resident memory of all its processes together.
        processes: processes and threads of all its sandboxes together.
        scratch_mb: what may be written to each of its temporary folders.
        output_mb: what it may print before it is stopped.
    """

    memory_mb: int = 2048
    processes: int = 256
    scratch_mb: int = 256
    output_mb: int = 16


@dataclass(frozen=True, slots=True)
class Mount:
    """A file or folder of ours that a sandbox sees."""

    source: Path
    target: str
    writable: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """One sandboxed process to be.

    Attributes:
        name: its place in the arm: "client", "engine 0".
        module: the module of ``grader.inside`` that it runs.
        mounts: what it sees besides the system and the Python installation.
        environment: added to the few variables that every box has.
        ports: of the loopback device, which are its arm's.
    """

    name: str
    module: str
    mounts: tuple[Mount, ...]
    environment: dict[str, str] = field(default_factory=dict)
    ports: range = range(0)


@dataclass(frozen=True, slots=True)
class Command:
    """How a box is started.

    Attributes:
        descriptors: files that the command inherits; whoever starts it closes them afterwards.
    """

    arguments: list[str]
    descriptors: tuple[int, ...] = ()


class Network(Protocol):
    """The network that the boxes of one arm share, and nobody else."""

    def prefix(self) -> list[str]:
        """The command before a box's own that places it into this network."""


class Level(Protocol):
    """An isolation level."""

    @property
    def name(self) -> str:
        """What the record and the report call it."""

    @property
    def made_with(self) -> str:
        """Which program of which version makes a box, for the record; empty where none does."""

    @property
    def isolates(self) -> bool:
        """Whether hidden files are out of a submission's reach, so that a grade may count."""

    @property
    def mounts(self) -> bool:
        """Whether a box has a file system of its own."""

    @property
    def path_sockets(self) -> bool:
        """Whether a box may open sockets that are files."""

    @property
    def own_network(self) -> bool:
        """Whether nobody but an arm's own boxes, not even another user of the machine, can connect to them."""

    @property
    def shared_memory(self) -> bool:
        """Whether a box may use shared memory, as the semaphores of multiprocessing are in."""

    def rules(self, box: Box) -> dict[str, Any]:
        """What the box's first process confines itself to, and tidies; empty where something else does both."""

    def user(self) -> int | None:
        """A user id for the boxes of one arm, or None where they run as ours."""

    def network(self, limits: Limits) -> AbstractContextManager[Network]:
        """The network of one arm, for as long as the context is open; shared memory, too, may be its own."""

    def ports(self, count: int) -> AbstractContextManager[range]:
        """So many ports in a row of an arm's loopback device that nobody else takes while the context is open.

        Raises:
            BackendError: there are not so many.
        """

    def command(self, box: Box, *, network: Network, user: int | None, limits: Limits) -> Command:
        """The command that starts the box."""

    def template(self, box: Box) -> Command | None:
        """The command that starts a template, which sees what the box does; None where copies cannot enter boxes."""

    def waiting(self, box: Box, *, network: Network, user: int | None, limits: Limits) -> Command:
        """The command that starts the box with a first process that waits for a copy of a template to enter."""

    def path(self, mount: Mount) -> str:
        """Where the box finds what is mounted."""


def environment(box: Box, *, home: str) -> dict[str, str]:
    """The whole environment of a box: an allow list, nothing of ours."""
    scratch = "/tmp" if home == "/home" else home  # noqa: S108 -- a tmpfs of the sandbox
    fixed = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": home,
        "TMPDIR": scratch,
        "JUPYTER_RUNTIME_DIR": scratch,
        "JOBLIB_TEMP_FOLDER": scratch,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "Agg",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    threads = dict.fromkeys(THREAD_VARIABLES, "1")
    return {**fixed, **threads, **installation.variables(installation.running()), **box.environment}


def python_command(module: str, inside: str, *arguments: str) -> list[str]:
    """Runs one of our inside modules; the student's folder and environment are off the path."""
    return _python(f"import sys; sys.path.insert(0, {inside!r}); from {module} import main; main()", *arguments)


def template_command(inside: str) -> list[str]:
    """Runs a template, whose copies run something else; with room for the command line of each."""
    start = f"import sys; sys.path.insert(0, {inside!r}); from {template.__name__} import main; exec(main())"
    return _python(start, "x" * template.TITLE_BYTES)


def _python(start: str, *arguments: str) -> list[str]:
    own = installation.running()
    return [own.executable, *installation.flags(own), "-B", "-X", "utf8", "-c", start, *arguments]


@functools.cache
def python_roots() -> tuple[Path, ...]:
    """The folders that this interpreter, its packages and its libraries live in, outside of ``/usr``."""
    return tuple(installation.running().roots())
