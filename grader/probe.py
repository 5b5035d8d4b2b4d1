"""The probe: says *begin* and *end* of each task to the grader's listener, from whichever process runs it.

Authors mark what is to be seen as a task::

    from grader.probe import task


    @task
    def evaluate(x): ...

Where no grader listens (a student runs the program by hand) a marked function only costs a look at the environment.
Standard library only, and nothing else of ours: it runs in every worker.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from typing import Any, TypeVar

SOCKET_VARIABLE = "GRADER_PROBE"
INHERITED = "fd:"
HELLO, BEGIN, END, ACKNOWLEDGED = b"H", b"B", b"E", b"k"
MAX_MESSAGE_BYTES = 240

_F = TypeVar("_F")
_local = threading.local()
_shared = threading.Lock()
_inherited: list[str] = []


def task(function: _F) -> _F:
    """The function, seen by the probe whenever it is called.

    The wrapper is a plain function with an empty ``__dict__`` whose body imports what it needs.
    That form alone survives pickle, cloudpickle, the canning of ipyparallel and DEAP's ``Toolbox``:
    ipyparallel rebuilds a function's code with the globals of its ``__module__``, and ``Toolbox`` copies
    ``__dict__``, in which ``functools.wraps`` would have put a ``__wrapped__`` that no longer unpickles.
    """

    def wrapper(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- as the function that it stands for
        from grader.probe import call

        return call(function, args, kwargs)

    for name in ("__name__", "__qualname__", "__module__", "__doc__"):
        setattr(wrapper, name, getattr(function, name, None))
    return wrapper  # type: ignore[return-value] # it takes and returns what the function does


def call(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401 -- any function
    """The function's result; the outermost of nested calls in a thread is announced as one task."""
    where = _where()
    if not where or getattr(_local, "busy", False):
        return function(*args, **kwargs)
    name = str(getattr(function, "__qualname__", "?"))
    _say(where, BEGIN, name)
    _local.busy = True
    try:
        return function(*args, **kwargs)
    finally:
        _local.busy = False
        _say(where, END, name)


def hello(label: str) -> None:
    """Names this process to the listener as the sandbox's worker; only the first one of a sandbox counts."""
    where = _where()
    if where:
        _say(where, HELLO, label)


def keep_inherited() -> None:
    """Takes an inherited socket for this process and its forks; programs that it starts do not know of it.

    Its number may mean anything in them. The kernel's clocks see what they do all the same.
    """
    where = os.environ.get(SOCKET_VARIABLE, "")
    if where.startswith(INHERITED):
        _inherited.append(os.environ.pop(SOCKET_VARIABLE))
        os.set_inheritable(int(where.removeprefix(INHERITED)), False)  # noqa: FBT003 -- os has no keyword


def _where() -> str:
    return _inherited[0] if _inherited else os.environ.get(SOCKET_VARIABLE, "")


def _say(where: str, what: bytes, text: str) -> None:
    """Send one event and wait until the listener has looked at the clocks; a lost listener is no error.

    Args:
        where: a socket's path, or ``fd:`` and the number of an inherited one, which all threads share.
        what: the kind of event.
        text: the name of the function.
    """
    message = what + f"{threading.get_ident():x} {text}".encode()[:MAX_MESSAGE_BYTES]
    if where.startswith(INHERITED):
        with _shared, contextlib.suppress(OSError):
            os.write(int(where.removeprefix(INHERITED)), message)
            os.read(int(where.removeprefix(INHERITED)), 1)
        return
    for _ in range(2):  # a broken connection is made anew once
        try:
            connection = _connection(where)
            connection.send(message)
            if connection.recv(1):
                return
        except OSError:
            pass
        _forget_connection()


def _forget_connection() -> None:
    if getattr(_local, "connection", None) is not None:
        _local.connection.close()
    _local.connection = _local.pid = None


def _connection(path: str) -> socket.socket:
    """This thread's connection, made anew after a fork: the kernel names the process that connected."""
    pid = os.getpid()
    if getattr(_local, "pid", None) != pid:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            connection.connect(path)
        except OSError:
            connection.close()
            raise
        _local.connection, _local.pid = connection, pid
    opened: socket.socket = _local.connection
    return opened
