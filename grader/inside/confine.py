"""A process confines itself before anything else: Landlock for files and ports, seccomp for system calls.

Used where no namespace does it. Neither can be undone, and children inherit both.
Numbers from the kernel's ``uapi/linux/landlock.h``; a rule that this kernel does not know is left out.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from typing import Any

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_QUERY = 1
_BENEATH, _PORT = 1, 2  # kinds of rules
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15
_FIRST_VERSION = (1 << 13) - 1  # all rights of ABI 1
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
_CONNECT_TCP = 1 << 1
_SCOPES = 0b11  # abstract sockets and signals stay within
_ABI_REFER, _ABI_TRUNCATE, _ABI_NETWORK, _ABI_IOCTL, _ABI_SCOPES = 2, 3, 4, 5, 6
_NO_NEW_PRIVS, _SECCOMP, _FILTER = 38, 22, 2


def landlock_version() -> int:
    """The kernel's Landlock ABI; 0 where it has none."""
    found = _libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(_VERSION_QUERY))
    return max(0, int(found))


def confine(rules: dict[str, Any]) -> None:
    """Gives up everything that the rules do not name.

    Args:
        rules: ``read`` (trees that may be read and executed), ``files`` (single files that may be read), ``write``
            (trees and devices that may be written), ``ports`` (first and last port that may be connected to),
            ``filter`` (the seccomp program in hexadecimal).

    Raises:
        OSError: the kernel refused.
    """
    libc = _libc()
    _check(libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0))
    _landlock(libc, rules)
    _seccomp(libc, bytes.fromhex(rules["filter"]))


def _landlock(libc: Any, rules: dict[str, Any]) -> None:  # noqa: ANN401 -- ctypes' library
    version = landlock_version()
    files = _FIRST_VERSION
    for since, right in ((_ABI_REFER, _REFER), (_ABI_TRUNCATE, _TRUNCATE), (_ABI_IOCTL, _IOCTL)):
        files |= right if version >= since else 0
    network = _CONNECT_TCP if version >= _ABI_NETWORK else 0
    attributes = struct.pack("QQQ", files, network, _SCOPES)
    size = 24 if version >= _ABI_SCOPES else 16 if version >= _ABI_NETWORK else 8
    ruleset = _check(libc.syscall(_CREATE_RULESET, ctypes.c_char_p(attributes), ctypes.c_size_t(size), 0))
    reading = _EXECUTE | _READ_FILE | _READ_DIR
    for kind, rights in (("read", reading), ("files", _READ_FILE), ("write", files & ~_IOCTL)):
        _allow_paths(libc, ruleset, rules[kind], rights & files)
    if network:
        _allow_ports(libc, ruleset, range(rules["ports"][0], rules["ports"][1] + 1))
    _check(libc.syscall(_RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)


def _allow_paths(libc: Any, ruleset: int, paths: Iterable[str], rights: int) -> None:  # noqa: ANN401 -- as above
    for path in paths:
        try:
            opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        allowed = rights if stat.S_ISDIR(os.fstat(opened).st_mode) else rights & _OF_FILES
        rule = struct.pack("=Qi", allowed, opened)
        _check(libc.syscall(_ADD_RULE, ruleset, _BENEATH, ctypes.c_char_p(rule), 0))
        os.close(opened)


def _allow_ports(libc: Any, ruleset: int, ports: Iterable[int]) -> None:  # noqa: ANN401 -- as above
    for port in ports:
        rule = struct.pack("QQ", _CONNECT_TCP, port)
        _check(libc.syscall(_ADD_RULE, ruleset, _PORT, ctypes.c_char_p(rule), 0))


def _seccomp(libc: Any, program: bytes) -> None:  # noqa: ANN401 -- as above
    class Program(ctypes.Structure):
        """``struct sock_fprog``."""

        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    content = ctypes.create_string_buffer(program, len(program))
    described = Program(len(program) // 8, ctypes.addressof(content))
    _check(libc.prctl(_SECCOMP, _FILTER, ctypes.byref(described), 0, 0))


def _libc() -> Any:  # noqa: ANN401 -- as above
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"the kernel refused to confine this process: {os.strerror(number)}")
    return result
