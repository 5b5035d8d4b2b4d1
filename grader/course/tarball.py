"""Tar files, also those that gzip made smaller, with the same limits as zips."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import gzip
import itertools
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from grader.course import item
from grader.course.archive import Clock
from grader.course.item import Item, Limits, RefusedError
from grader.text import name as shown

_BROKEN = (tarfile.TarError, zlib.error, EOFError, RecursionError, OverflowError, ValueError, OSError)
_CHUNK = 1 << 20
_IN_MEMORY = 16 << 20
_BLOCK = 512  # of a tar file


@contextlib.contextmanager
def opened(file: BinaryIO, limits: Limits, *, is_packed: bool) -> Iterator[list[Item]]:
    """The files of a tar file, as long as it is open.

    Raises:
        RefusedError: it is damaged or no honest one.
    """
    clock = Clock(limits.read_s)
    with contextlib.ExitStack() as stack:
        try:
            if is_packed:
                file = _unpacked(stack, file, limits, clock)
            packed = stack.enter_context(tarfile.open(fileobj=file, mode="r:"))
            with clock.running():
                items = _items(packed, limits, clock)
        except RefusedError:
            raise
        except _BROKEN as fault:
            raise RefusedError(f"It is damaged or incomplete ({fault}).") from None
        yield items


def _unpacked(stack: contextlib.ExitStack, file: BinaryIO, limits: Limits, clock: Clock) -> BinaryIO:
    """What gzip made smaller, in a file that has no name; not more than the limit."""
    plain = cast("BinaryIO", stack.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY)))  # noqa: SIM115 -- it is
    most = limits.all_bytes + limits.files * 3 * _BLOCK
    with gzip.GzipFile(fileobj=file) as packed:
        while part := _part(packed, clock):
            plain.write(part)
            if plain.tell() > most:
                raise RefusedError(f"It unpacks to more than {limits.all_bytes} bytes.")
    plain.seek(0)
    return plain


def _part(packed: gzip.GzipFile, clock: Clock) -> bytes:
    with clock.running():
        return packed.read(_CHUNK)


def _items(packed: tarfile.TarFile, limits: Limits, clock: Clock) -> list[Item]:
    members = list(itertools.islice(packed, limits.files + 1))
    if len(members) > limits.files:
        raise RefusedError(f"It holds more than {limits.files} files.")
    items = []
    for member in members:
        where = item.path(member.name)
        _require_plain(member)
        if member.isreg() and where:
            items.append(_item(packed, member, where, limits, clock))
    item.require_distinct(each.path for each in items)
    total = sum(each.size for each in items if not each.fault)
    if total > limits.all_bytes:
        raise RefusedError(f"It unpacks to {total} bytes; at most {limits.all_bytes} are.")
    return items


def _require_plain(member: tarfile.TarInfo) -> None:
    name = shown(member.name)
    if member.issym() or member.islnk():
        raise RefusedError(f"{name} is a link.")
    if member.issparse() or not (member.isreg() or member.isdir()):
        raise RefusedError(f"{name} is a device, a pipe, or a file with holes.")
    if member.size < 0:
        raise RefusedError(f"{name} is damaged: it is of {member.size} bytes.")


def _item(packed: tarfile.TarFile, member: tarfile.TarInfo, where: str, limits: Limits, clock: Clock) -> Item:
    when = _when(member)
    if member.size > limits.file_bytes:
        fault = f"is of {member.size} bytes; at most {limits.file_bytes} are read"
        return item.unread(where, member.size, when, fault)
    return Item(where, member.size, when, functools.partial(_read, packed, member, clock))


def _when(member: tarfile.TarInfo) -> dt.datetime | None:
    with contextlib.suppress(ValueError, OverflowError, OSError):
        return dt.datetime.fromtimestamp(member.mtime, dt.UTC) if member.mtime > 0 else None
    return None


def _read(packed: tarfile.TarFile, member: tarfile.TarInfo, clock: Clock) -> bytes:
    try:
        file = packed.extractfile(member)
        with clock.running():
            content = file.read() if file is not None else b""
    except _BROKEN as fault:
        raise RefusedError(f"{shown(member.name)} is damaged ({fault}).") from None
    if len(content) != member.size:
        raise RefusedError(f"{shown(member.name)} is damaged: {len(content)} of {member.size} bytes are there.")
    return content
