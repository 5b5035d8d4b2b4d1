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
_REFER, _TRUNCATE, _IOCTL, _RESOLVE_UNIX = 1 << 13, 1 << 14, 1 << 15, 1 << 16
_FIRST_VERSION = (1 << 13) - 1  # all rights of ABI 1
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
_BIND_TCP, _CONNECT_TCP = 1 << 0, 1 << 1
_SCOPES = 0b11  # abstract sockets and signals stay within
_LATER = ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL), (9, _RESOLVE_UNIX))  # since which ABI
NO_NEW_PRIVS, _SECCOMP, FILTER = 38, 22, 2


def landlock_version() -> int:
    """The kernel's Landlock ABI; 0 where it has none."""
    found = _libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(_VERSION_QUERY))
    return max(0, int(found))


def confine(rules: dict[str, Any]) -> None:
    """Gives up everything that the rules do not name; signals and abstract sockets stay within.

    Args:
        rules: ``read`` (trees that may be read and executed), ``files`` (single files that may be read), ``write``
            (trees and devices that may be written), ``ports`` (of TCP, that may be listened at and connected to; None
            for all of them), ``filter`` (the seccomp program in hexadecimal).

    Raises:
        OSError: the kernel refused.
    """
    libc = _libc()
    _check(libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0))
    files = rights_of_files(landlock_version())
    network = 0 if rules["ports"] is None else _BIND_TCP | _CONNECT_TCP
    ruleset = _ruleset(libc, files=files, network=network, scopes=_SCOPES)
    reading = _EXECUTE | _READ_FILE | _READ_DIR
    for kind, rights in (("read", reading), ("files", _READ_FILE), ("write", files & ~(_IOCTL | _RESOLVE_UNIX))):
        _allow_paths(libc, ruleset, rules[kind], rights & files)
    for port in rules["ports"] or ():
        rule = struct.pack("QQ", network, port)
        _check(libc.syscall(_ADD_RULE, ruleset, _PORT, ctypes.c_char_p(rule), 0))
    _check(libc.syscall(_RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)
    seccomp(bytes.fromhex(rules["filter"]))


def rights_of_files(version: int) -> int:
    """All rights on files that a kernel with this version of Landlock knows, to be given up."""
    rights = _FIRST_VERSION
    for since, right in _LATER:
        rights |= right if version >= since else 0
    return rights


def _ruleset(libc: Any, *, files: int, network: int, scopes: int) -> int:  # noqa: ANN401 -- as above
    """An empty one that handles these rights: ``struct landlock_ruleset_attr`` of ABI 6."""
    attributes = struct.pack("QQQ", files, network, scopes)
    return _check(libc.syscall(_CREATE_RULESET, ctypes.c_char_p(attributes), ctypes.c_size_t(len(attributes)), 0))


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


def seccomp(program: bytes) -> None:
    """Refuses system calls by this filter, from now on and to children, too.

    Raises:
        OSError: the kernel refused.
    """

    class Program(ctypes.Structure):
        """``struct sock_fprog``."""

        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    content = ctypes.create_string_buffer(program, len(program))
    described = Program(len(program) // 8, ctypes.addressof(content))
    _check(_libc().prctl(_SECCOMP, FILTER, ctypes.byref(described), 0, 0))


def _libc() -> Any:  # noqa: ANN401 -- as above
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"the kernel refused to confine this process: {os.strerror(number)}")
    return result
