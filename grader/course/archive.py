"""Zips of whoever made them: everything that a zip says of itself is looked at before anything of it is unpacked.

A zip is refused whole where it is no honest one: paths that lead elsewhere, links, devices, encryption, files that
share bytes, or a path that comes twice. A single file that is too large costs itself alone.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import io
import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from grader.course import item
from grader.course.item import Item, Limits, RefusedError
from grader.text import name as shown

_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, RuntimeError, OverflowError,
    ValueError, OSError,
)  # fmt: skip
_UTF8, _ENCRYPTED = 0x800, 0x1 | 0x40 | 0x2000
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_LOCAL = struct.Struct("<4s22xHH")  # what stands before a file's bytes: signature, lengths of its name and extras
_EXTRA = struct.Struct("<HH")  # the beginning of each of the extras: its kind and its length
_UNIX_TIME, _UNICODE_PATH = 0x5455, 0x7075
_SECONDS = 4  # bytes of a time
_LARGE = 1 << 20
_CHUNK = 1 << 20


@contextlib.contextmanager
def opened(file: BinaryIO, limits: Limits) -> Iterator[list[Item]]:
    """The files of a zip, as long as it is open.

    Raises:
        RefusedError: it is damaged or no honest one.
    """
    with contextlib.ExitStack() as stack:
        try:
            packed = stack.enter_context(zipfile.ZipFile(_Bounded(file, limits.listing_bytes)))
            items = _items(packed, limits)
        except RefusedError:
            raise
        except _BROKEN as fault:
            raise RefusedError(f"It is damaged or incomplete ({fault}).") from None
        yield items


class _Bounded(io.BufferedIOBase):
    """A file of which nobody reads more at once: a zip's listing says itself how long it is."""

    def __init__(self, file: BinaryIO, at_most: int) -> None:
        self._file = file
        self._at_most = at_most

    def read(self, size: int | None = -1, /) -> bytes:
        """See io."""
        wanted = -1 if size is None else size
        if wanted > self._at_most:
            raise RefusedError(f"Its listing is of {wanted} bytes; at most {self._at_most} are read.")
        return self._file.read(wanted if wanted >= 0 else self._at_most)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """See io."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """See io."""
        return self._file.tell()

    def seekable(self) -> bool:
        """See io."""
        return True

    def readable(self) -> bool:
        """See io."""
        return True


class Clock:
    """The seconds that reading took so far, and may take; whoever waits in between loses none."""

    def __init__(self, at_most_s: float) -> None:
        self._left_s = at_most_s

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Counts the time of what is done in it."""
        began_s = time.monotonic()
        yield
        self._left_s -= time.monotonic() - began_s
        if self._left_s < 0:
            raise RefusedError("Reading it takes too long.")


def _items(packed: zipfile.ZipFile, limits: Limits) -> list[Item]:
    infos = packed.infolist()
    if len(infos) > limits.files:
        raise RefusedError(f"It holds {len(infos)} files; at most {limits.files} are read.")
    paths = [_path(info) for info in infos]
    for info in infos:
        _require_plain(info)
    _require_apart(packed, infos)
    clock = Clock(limits.read_s)
    there = [
        _item(packed, info, path, limits, clock)
        for info, path in zip(infos, paths, strict=True)
        if path and not info.is_dir() and not info.orig_filename.endswith("\\")
    ]
    item.require_distinct(each.path for each in there)
    total = sum(each.size for each in there if not each.fault)
    if total > limits.all_bytes:
        raise RefusedError(f"It unpacks to {total} bytes; at most {limits.all_bytes} are.")
    return there


def _item(packed: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, limits: Limits, clock: Clock) -> Item:
    size, when = info.file_size, _when(info)
    if size > limits.file_bytes:
        return item.unread(path, size, when, f"is of {size} bytes; at most {limits.file_bytes} are read")
    if size > _LARGE and size > limits.times * info.compress_size:
        return item.unread(path, size, when, f"unpacks to {size} bytes from {info.compress_size}, as a bomb does")
    return Item(path, size, when, functools.partial(_read, packed, info, path, clock))


def _read(packed: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, clock: Clock) -> bytes:
    parts = []
    try:
        with packed.open(info) as file:
            while True:
                with clock.running():
                    part = file.read(_CHUNK)
                if not part:
                    break
                parts.append(part)
    except RefusedError:
        raise
    except _BROKEN as fault:
        raise RefusedError(f"{shown(path)} is damaged ({fault}).") from None
    content = b"".join(parts)
    if len(content) != info.file_size:
        raise RefusedError(f"{shown(path)} is damaged: {len(content)} of {info.file_size} bytes are there.")
    return content


def _require_plain(info: zipfile.ZipInfo) -> None:
    """Raises ``RefusedError`` for what is neither a folder nor a file that anybody can read."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    name = shown(info.orig_filename)
    if kind == stat.S_IFLNK:
        raise RefusedError(f"{name} is a link.")
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise RefusedError(f"{name} is a device or a pipe.")
    if info.flag_bits & _ENCRYPTED:
        raise RefusedError(f"{name} is encrypted.")
    if info.compress_type not in _METHODS:
        raise RefusedError(f"{name} is packed in an unusual way (method {info.compress_type}).")


def _require_apart(packed: zipfile.ZipFile, infos: Sequence[zipfile.ZipInfo]) -> None:
    """Raises ``RefusedError`` where files share bytes, as in a small zip that unpacks to a very large one."""
    file = packed.fp
    end, before = 0, ""
    for info in sorted(infos, key=lambda each: each.header_offset):
        if file is None or info.header_offset < end:
            raise RefusedError(f"{shown(info.orig_filename)} and {shown(before)} share bytes in it.")
        file.seek(info.header_offset)
        signature, name, extra = _LOCAL.unpack(file.read(_LOCAL.size))
        if signature != b"PK\3\4":
            raise RefusedError(f"{shown(info.orig_filename)} is not where its listing says.")
        end = info.header_offset + _LOCAL.size + name + extra + info.compress_size
        before = info.orig_filename
    if end > packed.start_dir:
        raise RefusedError(f"{shown(before)} and its listing share bytes in it.")


def _path(info: zipfile.ZipInfo) -> str:
    """Where a file is to be: in UTF-8 where that can be, otherwise as zips wrote names before there was UTF-8."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        raw = name.encode("cp437")
        with contextlib.suppress(UnicodeDecodeError):
            name = raw.decode()
        name = _unicode_path(info, raw) or name
    return item.path(name)


def _unicode_path(info: zipfile.ZipInfo, raw: bytes) -> str:
    """The name that stands beside the one of an older encoding, if it is of the same."""
    extra = _extras(info).get(_UNICODE_PATH, b"")
    version, checksum, name = extra[:1], extra[1:5], extra[5:]
    if version == b"\1" and checksum == zlib.crc32(raw).to_bytes(4, "little"):
        with contextlib.suppress(UnicodeDecodeError):
            return name.decode()
    return ""


def _when(info: zipfile.ZipInfo) -> dt.datetime | None:
    """The time of a file: to the second and of UTC where the zip says so, otherwise of the zone where it was made."""
    extra = _extras(info).get(_UNIX_TIME, b"")
    flags, seconds = extra[:1], extra[1:5]
    if len(seconds) == _SECONDS and flags[0] & 1:
        return dt.datetime.fromtimestamp(int.from_bytes(seconds, "little", signed=True), dt.UTC)
    if info.date_time[:3] <= (1980, 1, 1):
        return None  # nobody set it
    with contextlib.suppress(ValueError):
        return dt.datetime(*info.date_time)  # noqa: DTZ001 -- a zip does not say of which zone
    return None


def _extras(info: zipfile.ZipInfo) -> dict[int, bytes]:
    found, left = {}, info.extra
    while len(left) >= _EXTRA.size:
        kind, length = _EXTRA.unpack_from(left)
        end = _EXTRA.size + length
        found[kind] = left[_EXTRA.size : end]
        left = left[end:]
    return found
