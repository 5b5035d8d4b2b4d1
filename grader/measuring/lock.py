"""A lock of one machine: waited for among one's own graders, and for a while among those of other users.

Each has two files. One's own is in a folder that nobody else can enter, and holds as long as its holder lives.
The other one is in a folder where everybody may write, since the users of a machine know no better place; there anybody
may hold a lock for ever, delete it, or put something else in its place. So it is never opened for writing, never
through a link, and waited for no longer than ``PATIENCE_S`` an hour; then that is said, and runs go on.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import filelock

from grader.errors import BackendError
from grader.measuring.watch import kernel

PATIENCE_S = 900.0  # as long as one submission may keep its cores, unless told otherwise
_REMEMBERED_S = 3600.0
_LOOK_S = 0.05
_NAMES = 100
_OVERDUE = "others-are-overdue"
Say = Callable[[str], None]


def own_folder() -> Path:
    """The folder of this user's locks; named by the machine's boot, so that none outlives it.

    Raises:
        BackendError: every name is taken by somebody else.
    """
    for number in range(_NAMES):
        folder = _root().with_name(f"{_root().name}-{os.geteuid()}-{number}")
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        seen = folder.lstat()
        if stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.geteuid():
            folder.chmod(0o700)
            return folder
    raise BackendError(
        f"Other users have taken all names for this user's locks, {_root()}-{os.geteuid()}-*. Have them removed, or "
        "set TMPDIR to a folder of your own."
    )


def shared_folder() -> Path:
    """The folder of the locks between users. Without the sticky bit, in which the kernel would protect files."""
    with contextlib.suppress(OSError):
        _root().mkdir()
        _root().chmod(0o777)
    return _root()


class Others:
    """How long the graders of other users are still waited for, in one wait."""

    def __init__(self, say: Say) -> None:
        """They are not waited for yet."""
        self._say = say
        self._until: float | None = None

    def waited_out(self, path: Path) -> bool:
        """Whether a lock of theirs that is held is to be waited for no longer."""
        overdue, now = _are_overdue(), time.monotonic()
        if self._until is None:
            self._until = now if overdue else now + PATIENCE_S
            if not overdue:
                self._say(f"waiting for {holder(path)}, whose timed run comes first")
        if now < self._until:
            return False
        if not overdue:
            own_folder().joinpath(_OVERDUE).touch()
            self._say(
                f"{holder(path)} has held {path} for {PATIENCE_S:g} s and is not waited for any longer; "
                "runs beside one another disturb timings, so that verdicts may take more rounds or stay open"
            )
        return True


@contextlib.contextmanager
def waited_for(name: str, say: Say) -> Iterator[None]:
    """The lock of this name, when it is free or others have held it for too long."""
    others = Others(say)
    with filelock.FileLock(own(name)), contextlib.ExitStack() as stack:
        while not _shared(name, stack) and not others.waited_out(shared_folder() / f"{name}.lock"):
            time.sleep(_LOOK_S)
        yield


def taken(name: str, stack: contextlib.ExitStack, others: Others) -> bool:
    """Whether a lock could be taken at once; the stack gives it back."""
    with contextlib.ExitStack() as kept:
        try:
            kept.enter_context(filelock.FileLock(own(name)).acquire(timeout=0))
        except filelock.Timeout:
            return False
        if not _shared(name, kept) and not others.waited_out(shared_folder() / f"{name}.lock"):
            return False
        stack.push(kept.pop_all())
        return True


def own(name: str) -> Path:
    """The file of this user's lock of this name."""
    return own_folder() / f"{name}.lock"


def holder(path: Path) -> str:
    """Who holds a lock, in words: the kernel tells which process, and that belongs to a user."""
    import pwd  # native Windows, where answers alone are checked, has none

    with contextlib.suppress(OSError, KeyError):
        inode = path.lstat().st_ino
        for line in Path("/proc/locks").read_text(encoding="ascii").splitlines():
            kind, pid, file = (line.split()[field] for field in (1, 4, 5))
            if kind == "FLOCK" and int(file.rpartition(":")[2]) == inode:
                return f"{pwd.getpwuid(Path(f'/proc/{pid}').stat().st_uid).pw_name} (process {pid})"
    return "another user"


def _shared(name: str, stack: contextlib.ExitStack) -> bool:
    """Takes the lock between users, or says that it is held; what cannot be opened is nobody's, and holds nobody up."""
    import fcntl  # as above

    try:
        flags = os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(shared_folder() / f"{name}.lock", flags, 0o644)
    except OSError:
        return True
    with contextlib.ExitStack() as opened:
        opened.callback(os.close, descriptor)
        with contextlib.suppress(OSError):  # it is another user's
            os.fchmod(descriptor, 0o644)  # whatever our mask is: others must be able to wait for it
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        stack.push(opened.pop_all())
        return True


def _are_overdue() -> bool:
    """Whether they were waited for in vain not long ago: once an hour is enough."""
    try:
        now = time.time()  # noqa: TID251 -- as files have it
        return now - own_folder().joinpath(_OVERDUE).stat().st_mtime < _REMEMBERED_S
    except FileNotFoundError:
        return False


def _root() -> Path:
    return Path(tempfile.gettempdir()) / f"grader-locks-{kernel.boot_id()[:8]}"
