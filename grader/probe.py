"""The probe: says *begin* and *end* of each task to the grader's listener, from whichever process runs it.

Authors mark what is to be seen as a task::

    from grader.probe import task


    @task
    def evaluate(x): ...

Where no grader listens (a student runs the program by hand) a marked function only costs a look at the environment.

What a task is about may be told besides, by the names of arguments: an item's number or name, and a group of workers::

    @task(label="item", group="team")
    def price(item, team): ...

A task whose cost is simulated asks for the value of an item, which comes when the item's seconds are over::

    @task
    def evaluate(index, cost_s):
        return ask(index, cost_s)

Standard library only, and nothing else of ours: it runs in every worker.
"""

from __future__ import annotations

import contextlib
import importlib
import itertools
import operator
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from types import FunctionType
from typing import Any, TypeVar, overload

SOCKET_VARIABLE = "GRADER_PROBE"
INHERITED = "fd:"
HELLO, BEGIN, END, FUTURES, ACKNOWLEDGED = b"H", b"B", b"E", b"F", b"k"
ASK, VALUE, REFUSED = b"A", b"v", b"r"
MAX_MESSAGE_BYTES = 240
MAX_LABEL = 60  # characters
SEPARATOR = "\x1f"  # between a function's name, a label and a group
BY_HAND = b"by hand"  # what values are made from where no grader listens
OUT_OF_REACH = "/dev/null"  # no socket: a grader listens, but not here

_F = TypeVar("_F")
_local = threading.local()
_shared = [threading.Lock()]
_inherited: list[str] = []
_marked: dict[tuple[str, str, str], Any] = {}
_labels: dict[Any, tuple[str, str]] = {}
_strand: ContextVar[tuple[int, int]] = ContextVar("strand", default=(0, 0))  # thread and number of the open task
_count = itertools.count(1)


class RefusedError(LookupError):
    """The grader tells no value: the item is unknown, or no run is going on, or it cannot be reached from here."""


@overload
def task(function: _F) -> _F: ...
@overload
def task(*, label: str = "", group: str = "") -> Callable[[_F], _F]: ...
def task(function: Any = None, *, label: str = "", group: str = "") -> Any:
    """The function, seen by the probe whenever it is called.

    The wrapper is a plain function with an empty ``__dict__``, without free variables or defaults, whose body imports
    what it needs. That form alone survives pickle, cloudpickle, the canning of ipyparallel, DEAP's ``Toolbox`` and
    SCOOP's ``shared.setConst``: ipyparallel rebuilds a function's code with the globals of its ``__module__``,
    ``Toolbox`` copies ``__dict__``, in which ``functools.wraps`` would have put a ``__wrapped__`` that no longer
    unpickles, and SCOOP sends nothing of a function but its code. So the wrapper knows its function by name.

    Args:
        function: what a task calls.
        label: the name of its argument that says which item it is about, a whole number, a short text or several of
            them; claimed, as all that a process says of itself.
        group: the name of its argument that says which group of workers it belongs to, likewise.
    """
    if function is None:
        return lambda marked_function: task(_told(marked_function, label, group))
    wrapper = _named(function) if _has_name(function) else _closed_over(function)
    for name in ("__name__", "__qualname__", "__module__", "__doc__"):
        setattr(wrapper, name, getattr(function, name, None))
    return wrapper


def _told(function: _F, label: str, group: str) -> _F:
    """The function, whose calls tell these of their arguments."""
    _labels[function] = (label, group)
    return function


def _has_name(function: Any) -> bool:  # noqa: ANN401 -- any function
    """Whether another process that imports the module finds it by its name."""
    module, name = getattr(function, "__module__", None), getattr(function, "__qualname__", "<")
    return isinstance(function, FunctionType) and bool(module) and module != "__main__" and "<" not in name


def _closed_over(function: Any) -> FunctionType:  # noqa: ANN401 -- any function
    def wrapper(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- as the function that it stands for
        from grader.probe import call

        return call(function, args, kwargs)

    return wrapper  # type: ignore[return-value] # a function is one


def _by_name(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- as the function that it stands for
    from grader.probe import call, marked

    return call(marked("MODULE", "NAME", "PLACE"), args, kwargs)


def _named(function: Any) -> FunctionType:  # noqa: ANN401 -- any function
    """A copy of ``_by_name`` that says in its constants which function it stands for."""
    code = function.__code__
    place = f"{code.co_filename}:{code.co_firstlineno}"
    key = {"MODULE": function.__module__, "NAME": function.__qualname__, "PLACE": place}
    _marked[function.__module__, function.__qualname__, place] = function
    _marked[function.__module__, function.__qualname__, ""] = function
    constants = tuple(key.get(c, c) if isinstance(c, str) else c for c in _by_name.__code__.co_consts)
    return FunctionType(_by_name.__code__.replace(co_consts=constants), globals())


def marked(module: str, name: str, place: str) -> Any:  # noqa: ANN401 -- any function
    """The function that was marked under this name; imports its module where that has not been done yet.

    Args:
        module: where it was defined.
        name: its qualified name.
        place: file and line: two assignments in one process may both have a ``tasks`` with a ``square``. Where the
            module lies somewhere else, as on another node, the name alone must do.
    """
    if (module, name, place) not in _marked:
        importlib.import_module(module)
    return _marked.get((module, name, place)) or _marked[module, name, ""]


def call(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401 -- any function
    """The function's result; the outermost of nested calls is announced as one task.

    A call that a worker takes up while another one waits is nested in nothing: SCOOP runs it in a greenlet of its own,
    which has a context of its own.
    """
    where, thread = _where(), threading.get_ident()
    if not where or _strand.get()[0] == thread:
        return function(*args, **kwargs)
    before = _strand.set((thread, next(_count)))
    try:
        _say(where, BEGIN, _text(function, args, kwargs))
        return function(*args, **kwargs)
    finally:
        _say(where, END, "")
        _strand.reset(before)


def _text(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:  # noqa: ANN401 -- any function
    """Its name, with what is told of its arguments."""
    name = str(getattr(function, "__qualname__", "?"))
    if not isinstance(function, FunctionType) or function not in _labels:
        return name
    import inspect

    try:
        given = inspect.signature(function).bind(*args, **kwargs)
    except TypeError:  # the call itself says so
        return name
    given.apply_defaults()
    return SEPARATOR.join([name, *(_word(given.arguments.get(argument)) for argument in _labels[function])])


def _word(value: object) -> str:
    """A text, or a whole number of whatever type; of several of them their words. Empty where it is anything else."""
    if isinstance(value, list | tuple):
        return ",".join(map(_one_word, value[:MAX_LABEL]))[:MAX_LABEL]
    return _one_word(value)


def _one_word(value: object) -> str:
    if isinstance(value, int | str):
        return str(value)[:MAX_LABEL]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))[:MAX_LABEL]
    with contextlib.suppress(Exception):  # an object of the student's may raise anything
        return str(operator.index(value))[:MAX_LABEL]  # type: ignore[arg-type] # whether it can is what is asked
    return ""


def ask(index: int, cost_s: float) -> float:
    """The value of an item, in [0, 1), when its cost is over: one item at a time for each worker.

    Under grading only the grader knows the value and ends the wait. By hand the call sleeps, and the values are
    others, the same in every run.

    Args:
        index: which item: its place in the input that holds the costs.
        cost_s: what it costs in seconds; the grader knows this itself, whatever is said.

    Raises:
        RefusedError: there is no such item, or no run is going on.
    """
    where, item = _where(), operator.index(index)
    if not where:
        time.sleep(cost_s)
        return value(BY_HAND, item)
    token = os.urandom(8).hex().encode()
    try:
        reply = _exchange(where, ASK, f"{item} {token.decode()}", token)
    except OSError as fault:
        raise RefusedError(f"The grader cannot be asked for item {item} from this process ({fault}).") from fault
    if not reply.startswith(VALUE):
        raise RefusedError(f"The grader tells no value of item {item}: it is unknown, or no run is going on.")
    return float(reply[1 + len(token) :])


def value(key: bytes, index: int) -> float:
    """A number in [0, 1) that follows from key and index, and cannot be guessed without the key (HMAC, RFC 2104)."""
    import hmac

    digest = hmac.digest(key, str(index).encode(), "sha256")
    return (int.from_bytes(digest[:7], "big") >> 3) / (1 << 53)


def hello(label: str) -> None:
    """Names this process to the listener as the sandbox's worker; only the first one of a sandbox counts."""
    where = _where()
    if where:
        _say(where, HELLO, label)


def tell_futures(count: int) -> None:
    """Tells how many futures of its own library this process has run so far."""
    where = _where()
    if where:
        _say(where, FUTURES, str(count))


def keep_inherited() -> None:
    """Takes an inherited socket for this process and its forks; programs that it starts do not know of it.

    Its number may mean anything in them. The kernel's clocks see what they do all the same.
    """
    where = os.environ.get(SOCKET_VARIABLE, "")
    if where.startswith(INHERITED):
        _inherited.append(where)
        os.environ[SOCKET_VARIABLE] = OUT_OF_REACH
        os.set_inheritable(int(where.removeprefix(INHERITED)), False)  # noqa: FBT003 -- os has no keyword
        os.register_at_fork(after_in_child=_unlock)


def _where() -> str:
    return _inherited[0] if _inherited else os.environ.get(SOCKET_VARIABLE, "")


def _say(where: str, what: bytes, text: str) -> None:
    """Sends one event and waits until the listener has looked at the clocks; a lost listener is no error."""
    with contextlib.suppress(OSError):
        _exchange(where, what, text)


def _exchange(where: str, what: bytes, text: str, token: bytes = b"") -> bytes:
    """Sends one message, and returns the reply.

    Args:
        where: a socket's path, or ``fd:`` and the number of an inherited one, which threads and forks share.
        what: the kind of message.
        text: the name of a function, or what is asked for.
        token: what the reply repeats; empty where it is a mere acknowledgement.

    Raises:
        OSError: nobody listens.
    """
    message = what + f"{_here()} {text}".encode()[:MAX_MESSAGE_BYTES]
    if where.startswith(INHERITED):
        number = int(where.removeprefix(INHERITED))
        with _alone(number):
            os.write(number, message)
            return _reply(lambda size: os.read(number, size), token)
    try:
        return _over_connection(where, message, token)
    except OSError:  # a broken connection is made anew once
        return _over_connection(where, message, token)


def _here() -> str:
    """This thread, and where it is in a task the number of that."""
    thread, number = threading.get_ident(), _strand.get()
    return f"{thread:x}.{number[1]:x}" if number[0] == thread else f"{thread:x}"


def _over_connection(where: str, message: bytes, token: bytes) -> bytes:
    try:
        connection = _connection(where)
        connection.send(message)
        return _reply(connection.recv, token)
    except BaseException:  # an interrupt too: what still comes is no reply to the next message
        _forget_connection()
        raise


def _reply(read: Callable[[int], bytes], token: bytes) -> bytes:
    """The reply that is awaited; what comes before it was for somebody who has gone."""
    while reply := read(MAX_MESSAGE_BYTES):
        if reply[1 : 1 + len(token)] == token if token else reply == ACKNOWLEDGED:
            return reply
    raise ConnectionResetError("the listener has gone")


@contextlib.contextmanager
def _alone(number: int) -> Iterator[None]:
    """The inherited socket for one thread of one process at a time: the next reply is its own."""
    import fcntl

    with _shared[0]:
        fcntl.lockf(number, fcntl.LOCK_EX)  # between processes; the kernel undoes it for one that dies
        try:
            yield
        finally:
            fcntl.lockf(number, fcntl.LOCK_UN)


def _unlock() -> None:
    """In a forked child: a thread that held the lock is not there."""
    _shared[0] = threading.Lock()


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
