"""A seccomp filter as classic BPF, assembled without any library: which system calls a sandboxed process may make.

It denies by list, since Python, ZeroMQ and numpy use too many calls to allow by one. What libzmq aborts on when it is
refused is allowed (sockets of the families INET6 and NETLINK) or pretended (``sched_setscheduler``).
"""

from __future__ import annotations

import errno
import platform
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF_0000, 0x8000_0000, 0x0005_0000
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT, _ARGUMENT_BYTES = 0, 4, 16, 8
_STEP_BYTES = 8
_X32 = 0x4000_0000
_NEW_NAMESPACES = 0x7E02_0000  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
_UNIX, _INET, _INET6, _NETLINK = 1, 2, 10, 16
_STREAM, _SEQPACKET, _KIND = 1, 5, 0xF  # the last masks the flags of a socket's type
_OF_SOCKETS = (0, 6, 17)  # protocols: the family's usual one, TCP, UDP
_FAST_OPEN = 0x2000_0000  # a flag of sending: connects on the way
_TCP, _UPPER_PROTOCOL = 6, 31  # a level of socket options, and one of them: makes a TCP socket another one


@dataclass(frozen=True, slots=True)
class _Machine:
    """Numbers of one architecture: from the kernel's ``syscall_64.tbl`` and ``asm-generic/unistd.h``."""

    architecture: int
    socket: int
    socketpair: int
    setsockopt: int
    sending: Mapping[int, int]  # number, and which argument holds the flags
    clone: int
    clone3: int
    denied: Mapping[str, int]
    absent: Mapping[str, int]  # answered as by an older kernel, so that libraries fall back
    pretended: Mapping[str, int]  # change what the scheduler gives: a refusal would make libzmq abort
    queues: Mapping[str, int]  # of messages: the machine's, where no namespace of IPC is
    on_others: Mapping[str, tuple[int, int]]  # number, and which argument is a pid: only 0, oneself, is allowed
    metadata: tuple[int, ...]  # Landlock does not mediate these: they pretend to have done it


_X86_64 = _Machine(
    architecture=0xC000_003E,
    socket=41,
    socketpair=53,
    setsockopt=54,
    sending={44: 3, 46: 2, 307: 3},  # sendto, sendmsg, sendmmsg
    clone=56,
    clone3=435,
    denied={
        "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312, "process_madvise": 440,
        "pidfd_getfd": 438, "bpf": 321, "perf_event_open": 298, "userfaultfd": 323, "keyctl": 250, "add_key": 248,
        "request_key": 249, "mount": 165, "umount2": 166, "pivot_root": 155, "move_mount": 429, "open_tree": 428,
        "fsopen": 430, "fsmount": 432, "mount_setattr": 442, "chroot": 161, "unshare": 272, "setns": 308,
        "shmget": 29, "msgget": 68, "semget": 64, "swapon": 167, "reboot": 169, "kexec_load": 246, "init_module": 175,
        "finit_module": 313, "delete_module": 176, "acct": 163, "quotactl": 179, "open_by_handle_at": 304,
        "name_to_handle_at": 303, "migrate_pages": 256, "move_pages": 279, "vmsplice": 278,
    },
    absent={"io_uring_setup": 425, "memfd_create": 319, "memfd_secret": 447},
    pretended={
        "sched_setaffinity": 203, "sched_setscheduler": 144, "sched_setparam": 142, "sched_setattr": 314,
        "setpriority": 141, "ioprio_set": 251,
    },
    queues={"mq_open": 240, "mq_unlink": 241},
    on_others={"prlimit64": (302, 0)},
    metadata=(90, 268, 452, 92, 94, 260, 132, 235, 280, 261, 188, 189, 197, 198),
)  # fmt: skip

_AARCH64 = _Machine(
    architecture=0xC000_00B7,
    socket=198,
    socketpair=199,
    setsockopt=208,
    sending={206: 3, 211: 2, 269: 3},
    clone=220,
    clone3=435,
    denied={
        "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272, "process_madvise": 440,
        "pidfd_getfd": 438, "bpf": 280, "perf_event_open": 241, "userfaultfd": 282, "keyctl": 219, "add_key": 217,
        "request_key": 218, "mount": 40, "umount2": 39, "pivot_root": 41, "move_mount": 429, "open_tree": 428,
        "fsopen": 430, "fsmount": 432, "mount_setattr": 442, "chroot": 51, "unshare": 97, "setns": 268,
        "shmget": 194, "msgget": 186, "semget": 190, "swapon": 224, "reboot": 142, "kexec_load": 104,
        "init_module": 105, "finit_module": 273, "delete_module": 106, "acct": 89, "quotactl": 60,
        "open_by_handle_at": 265, "name_to_handle_at": 264, "migrate_pages": 238, "move_pages": 239, "vmsplice": 75,
    },
    absent={"io_uring_setup": 425, "memfd_create": 279, "memfd_secret": 447},
    pretended={
        "sched_setaffinity": 122, "sched_setscheduler": 119, "sched_setparam": 118, "sched_setattr": 274,
        "setpriority": 140, "ioprio_set": 30,
    },
    queues={"mq_open": 180, "mq_unlink": 181},
    on_others={"prlimit64": (261, 0)},
    metadata=(52, 53, 452, 54, 55, 88, 5, 6, 7, 14, 15, 16),
)  # fmt: skip

_MACHINES = {"x86_64": _X86_64, "aarch64": _AARCH64}


def supported() -> bool:
    """Whether the numbers of this architecture are known here."""
    return platform.machine() in _MACHINES


def program(*, without_namespaces: bool = False, machine: str = "") -> bytes:
    """The filter.

    Args:
        without_namespaces: for processes that share user, files and processes with others: they may not open
            path sockets, not limit another process, and not change a file's metadata; and of the sockets they get
            only those that Landlock mediates, in no way that it does not see.
        machine: the architecture; this one by default.

    Raises:
        KeyError: the architecture is not known.
    """
    numbers = _MACHINES[machine or platform.machine()]
    parts = [
        _start(numbers),
        _answer(numbers.denied.values(), errno.EPERM),
        _answer([*numbers.absent.values(), numbers.clone3], errno.ENOSYS),
        _answer(numbers.pretended.values(), 0),
        _no_new_namespaces(numbers.clone),
    ]
    families: tuple[int, ...] = (_UNIX, _INET, _INET6, _NETLINK)
    if without_namespaces:
        # An error would break shutil.copy, and with it the making of every IPython profile.
        parts.append(_answer(numbers.metadata, 0))
        parts += [_only_oneself(number, argument) for number, argument in numbers.on_others.values()]
        parts.append(_answer(numbers.queues.values(), errno.EPERM))
        parts.append(_pairs(numbers.socketpair))
        parts += [_without_bits(call, argument, _FAST_OPEN) for call, argument in numbers.sending.items()]
        parts.append(_no_other_protocol_above(numbers.setsockopt))
        families = families[1:]
    parts.append(_sockets(numbers.socket, families, _OF_SOCKETS if without_namespaces else ()))
    return b"".join(parts) + _step(_RETURN, _ALLOW)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One instruction: ``struct sock_filter``."""
    return struct.pack("<HBBI", code, if_true, if_false, value)


def _start(numbers: _Machine) -> bytes:
    """Kills calls of another architecture; leaves the call's number in the accumulator."""
    steps = [
        _step(_LOAD, _ARCHITECTURE_AT),
        _step(_EQUAL, numbers.architecture, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER_AT),
    ]
    if numbers is _X86_64:  # the x32 calls are the same ones under other numbers
        steps += [_step(_AT_LEAST, _X32, 0, 1), _step(_RETURN, _ERRNO | errno.ENOSYS)]
    return b"".join(steps)


def _answer(calls: Iterable[int], error: int) -> bytes:
    """These calls do nothing; error 0 pretends that they did."""
    pairs = ((_step(_EQUAL, call, 0, 1), _step(_RETURN, _ERRNO | error)) for call in sorted(set(calls)))
    return b"".join(step for pair in pairs for step in pair)


def _no_new_namespaces(clone: int) -> bytes:
    return _without_bits(clone, 0, _NEW_NAMESPACES)


def _only_oneself(call: int, argument: int) -> bytes:
    return _of(call, _one_of(argument, (0,), errno.EPERM))


def _sockets(call: int, families: tuple[int, ...], protocols: tuple[int, ...]) -> bytes:
    """Only sockets of these families, and of these protocols if any are named; other calls fall through.

    Landlock holds TCP alone to ports. Another protocol that speaks to TCP, as MPTCP does, would be a way around it.
    """
    only = _one_of(0, families, errno.EAFNOSUPPORT)
    if protocols:
        only += _one_of(2, protocols, errno.EPROTONOSUPPORT)
    return _of(call, only)


def _pairs(call: int) -> bytes:
    """Pairs that stay connected to one another: a datagram socket may be sent elsewhere, to a path as well."""
    return _of(call, _one_of(0, (_UNIX,), errno.EAFNOSUPPORT) + _one_of(1, (_STREAM, _SEQPACKET), errno.EPERM, _KIND))


def _without_bits(call: int, argument: int, bits: int) -> bytes:
    """Not with any of these bits in an argument."""
    refused = [_load(argument), _step(_ANY_BIT, bits, 0, 1), _step(_RETURN, _ERRNO | errno.EPERM)]
    return _of(call, b"".join(refused))


def _no_other_protocol_above(setsockopt: int) -> bytes:
    """A TCP socket stays one: the kernel lets SMC take its place, which Landlock does not mediate."""
    refused = [
        _load(1),
        _step(_EQUAL, _TCP, 0, 3),
        _load(2),
        _step(_EQUAL, _UPPER_PROTOCOL, 0, 1),
        _step(_RETURN, _ERRNO | errno.EPERM),
    ]
    return _of(setsockopt, b"".join(refused))


def _load(argument: int) -> bytes:
    return _step(_LOAD, _FIRST_ARGUMENT_AT + _ARGUMENT_BYTES * argument)


def _one_of(argument: int, values: tuple[int, ...], error: int, mask: int = 0) -> bytes:
    """Goes on where the argument is one of these values."""
    count = len(values)
    steps = [_load(argument), *([_step(_AND, mask)] if mask else [])]
    steps += [_step(_EQUAL, value, count - place, 0) for place, value in enumerate(values)]
    return b"".join([*steps, _step(_RETURN, _ERRNO | error)])


def _of(call: int, steps: bytes) -> bytes:
    """Steps for one call alone, which is allowed if they come to their end."""
    return _step(_EQUAL, call, 0, len(steps) // _STEP_BYTES + 1) + steps + _step(_RETURN, _ALLOW)
