"""A process that has imported libraries, and puts copies of itself into boxes that stand already.

It runs beside the boxes, never in one of them, and no student code comes here. Each copy is forked, enters all
namespaces of its box, gives up every right, and then goes on as a process that was started there: only what was
imported is there already. What a copy is told, the template itself never reads.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

from grader.inside import confine

VARIABLE = "GRADER_TEMPLATE"
TITLE_BYTES = 2048  # what a command line may be: the template's own is padded to it
STREAMS = 3
_MOST_BYTES, _MOST_FILES = 1 << 18, 16
_BOUNDING_SET_DROP, _AMBIENT, _CLEAR_ALL, _DUMPABLE = 24, 47, 4, 4
_CAPABILITIES_VERSION = 0x2008_0522
_SCRATCH = ("/home", "/tmp", "/dev/shm")  # noqa: S108 -- its own
_STEP_S = 0.0002
_NOTHING_LEFT = {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}


def main() -> str:
    """Imports what it is told, says what came of it, and then forks a copy for each connection that it is handed.

    Returns:
        In a copy, which is in its box by then, the program that it is to run at its outermost level. Nothing else.
    """
    control = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    statements = json.loads(os.environ.pop(VARIABLE))
    path, before, opened = sys.path[1:], dict(os.environ), _open_files()
    found = _written()
    for statement in statements:
        with contextlib.suppress(BaseException):  # who needs it is told in the box, by the same import
            exec(statement, {})  # noqa: S102 -- an import of the author's, or ours
    gc.collect()
    gc.freeze()  # what is there stays: a collection in a copy need not write to every page of it
    names = sorted({name.partition(".")[0] for name in sys.modules})
    written = len(_written() - found)
    begun = {"threads": _threads(), "files open": len(_open_files() - opened), "files written": written}
    control.send(json.dumps({"modules": names, **begun}).encode())
    while True:
        word, files, _, _ = socket.recv_fds(control, 1, 1)
        if not word:
            os._exit(0)
        if os.fork() == 0:
            control.close()
            return _entered(socket.socket(fileno=files[0]), path, before)
        os.close(files[0])
        os.wait()


def _threads() -> int:
    return max(threading.active_count(), len(os.listdir("/proc/self/task")))


def _written() -> set[str]:
    return {f"{folder}/{name}" for folder in _SCRATCH for name in os.listdir(folder)}


def _open_files() -> set[str]:
    return set(os.listdir("/proc/self/fd"))


def _entered(line: socket.socket, path: list[str], before: dict[str, str]) -> str:
    """In a fork: reads what it is to become, and enters the box; the program, in the one process that goes on there.

    A fault is told over the line.
    """
    try:
        raw, files, _, _ = socket.recv_fds(line, _MOST_BYTES, _MOST_FILES)
        told = json.loads(raw)
        *spaces, word = files[:-STREAMS]
        os.sched_setaffinity(0, told["cores"])
        _show_as(told["command"])
        _into(spaces)
        if os.fork():
            os.wait()
            os._exit(0)
        if os.fork():  # this one is the first in the namespace of processes, and its child is adopted there
            os._exit(0)
        _settle(told)
        _say_who(line, word, files[-STREAMS:])
    except BaseException as fault:  # noqa: BLE001 -- whatever it was, there is no other way to tell it
        with contextlib.suppress(OSError):
            line.send(json.dumps({"fault": f"{type(fault).__name__}: {fault}"}).encode())
        os._exit(1)
    _become(told, path, before)
    return str(told["program"])


def _into(spaces: list[int]) -> None:
    """Enters the namespaces; that of the files last, since nothing of ours is to be had after it."""
    libc = ctypes.CDLL(None, use_errno=True)
    for space in spaces:
        _check(libc.setns(space, 0))
        os.close(space)


def _settle(told: dict[str, Any]) -> None:
    """Is adopted by the box's first process, and gives up all rights.

    Raises:
        OSError: some are left.
    """
    os.setsid()
    while os.getppid() != 1:
        time.sleep(_STEP_S)
    os.chdir(told["folder"])
    os.umask(told["umask"])
    _give_up(told["user"])
    confine.seccomp(bytes.fromhex(told["filter"]))
    _require_nothing_left(told["user"])


def _give_up(user: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    capability = 0
    while libc.prctl(_BOUNDING_SET_DROP, capability, 0, 0, 0) == 0:
        capability += 1
    _check(libc.prctl(_AMBIENT, _CLEAR_ALL, 0, 0, 0))
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    header, nothing = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION, 0), (ctypes.c_uint32 * 6)()
    _check(libc.capset(header, nothing))
    _check(libc.prctl(confine.NO_NEW_PRIVS, 1, 0, 0, 0))
    _check(libc.prctl(_DUMPABLE, 1, 0, 0, 0))  # it reads its own folder of /proc, as who was started there does


def _require_nothing_left(user: int) -> None:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    status = dict(line.split(":", 1) for line in lines)
    ids = {name: status[name].split() for name in ("Uid", "Gid", "Groups")}
    given = {"Uid": [str(user)] * 4, "Gid": [str(user)] * 4, "Groups": []}
    rights = [name for name in _NOTHING_LEFT if int(status[name], 16)]
    if ids != given or rights or int(status["NoNewPrivs"]) != 1 or int(status["Seccomp"]) != confine.FILTER:
        raise PermissionError(f"rights are left: {ids}, {rights}")


def _say_who(line: socket.socket, word: int, streams: list[int]) -> None:
    """Tells the box's first process for whom it waits, and the grader that all is well; keeps its streams alone."""
    os.write(word, b"%d" % os.getpid())
    line.send(json.dumps({"pid": os.getpid()}).encode())
    line.detach()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(STREAMS, max(map(int, os.listdir("/proc/self/fd"))) + 1)


def _become(told: dict[str, Any], path: list[str], before: dict[str, str]) -> None:
    """Makes it like a process that was started here: its environment, its path, what it takes from chance."""
    for name in before.keys() - told["environment"].keys():
        os.environ.pop(name, None)
    # What a library has set as it was imported stays.
    os.environ.update({n: v for n, v in told["environment"].items() if os.environ.get(n) == before.get(n)})
    _draw_anew()
    sys.path[:] = path
    sys.orig_argv[:] = told["command"]
    del sys.argv[1:]
    del sys.modules[__name__]
    names = vars(sys.modules["__main__"])
    for name in [name for name in names if not name.startswith("__")]:
        del names[name]


def _draw_anew() -> None:
    """No two copies share what chance gave the template: numpy's own generator, and the key of multiprocessing."""
    if (random := sys.modules.get("numpy.random")) is not None:
        random.seed()
    if (process := sys.modules.get("multiprocessing.process")) is not None:
        process.current_process().authkey = os.urandom(32)


def _show_as(command: list[str]) -> None:
    """Writes a command line in the place of the template's own, so that who looks finds what runs."""
    fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    start, end = int(fields[45]), int(fields[46])
    text = b"".join(word.encode() + b"\0" for word in command)
    if len(text) <= end - start:
        ctypes.memmove(start, text.ljust(end - start, b"\0"), end - start)


def _check(result: int) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"the kernel refused: {os.strerror(number)}")
