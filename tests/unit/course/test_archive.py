"""Zips and tar files of whoever made them: nothing of a dishonest one is unpacked, and the message says why."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import stat
import struct
import tarfile
import zipfile
import zlib

import pytest

from grader.course import archive, source, tarball
from grader.course.item import INNER, Limits, RefusedError

SMALL = Limits(files=20, listing_bytes=4096, file_bytes=2 << 20, all_bytes=3 << 20)


def zipped(entries, method=zipfile.ZIP_DEFLATED):
    """A zip of pairs of a name or a ZipInfo, and a content."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, content in entries:
            packed.writestr(name, content)
    return out.getvalue()


def tarred(members, packed="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=packed) as tar:
        for member, content in members:
            info = member if isinstance(member, tarfile.TarInfo) else tarfile.TarInfo(member)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def read(content, limits=SMALL):
    with archive.opened(io.BytesIO(content), limits) as items:
        return {each.path: each.read() for each in items}


def refusal(content, limits=SMALL):
    with pytest.raises(RefusedError) as told:
        read(content, limits)
    return str(told.value)


def of_kind(name, kind):
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (kind | 0o644) << 16
    return info


def patched(content, signature, offset, value):
    """A zip in which a field of each of its headers is another one."""
    raw, at = bytearray(content), 0
    while (at := raw.find(signature, at)) >= 0:
        raw[at + offset : at + offset + len(value)] = value
        at += 4
    return bytes(raw)


CENTRAL, LOCAL = b"PK\1\2", b"PK\3\4"


def test_files_are_read_and_folders_are_none():
    content = zipped([("a/", b""), ("a/pi.py", b"1"), ("./b.py", b"2")])

    assert read(content) == {"a/pi.py": b"1", "b.py": b"2"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../pi.py", "leads out of it"),
        ("a/../../pi.py", "leads out of it"),
        ("..\\pi.py", "leads out of it"),
        ("/etc/passwd", "is the path of another place"),
        ("C:\\pi.py", "is the path of another place"),
        ("\\\\host\\pi.py", "is the path of another place"),
        ("a/" * 70 + "pi.py", "too deep or too long"),
        ("a" * 4100, "too deep or too long"),
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(name, words):
    assert words in refusal(zipped([("ok.py", b""), (name, b"")]), Limits(20, 1 << 20, 1 << 20, 1 << 20))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (stat.S_IFLNK, "x is a link"),
        (stat.S_IFCHR, "x is a device or a pipe"),
        (stat.S_IFBLK, "x is a device or a pipe"),
        (stat.S_IFIFO, "x is a device or a pipe"),
        (stat.S_IFSOCK, "x is a device or a pipe"),
    ],
)
def test_links_and_devices_are_refused(kind, words):
    assert words in refusal(zipped([(of_kind("x", kind), b"/etc/passwd")]))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a.py", "a.py"], "a.py is in it twice"),
        (["a.py", "./a.py"], "a.py is in it twice"),
        (["a", "a/b.py"], "a is a file and a folder in it"),
    ],
)
def test_a_path_that_comes_twice_is_refused(names, words):
    assert words in refusal(zipped([(name, b"x") for name in names]))


def test_names_that_differ_in_case_are_two_files():
    assert read(zipped([("A.py", b"1"), ("a.py", b"2")])) == {"A.py": b"1", "a.py": b"2"}


def test_encrypted_files_are_refused():
    content = patched(patched(zipped([("a.py", b"x")]), CENTRAL, 8, b"\1\0"), LOCAL, 6, b"\1\0")

    assert "a.py is encrypted" in refusal(content)


def test_an_unusual_packing_is_refused():
    assert "a.py is packed in an unusual way (method 14)" in refusal(zipped([("a.py", b"x")], zipfile.ZIP_LZMA))


def test_more_files_than_the_limit_are_refused():
    assert "It holds 21 files; at most 20 are read" in refusal(zipped([(f"{n}.py", b"") for n in range(21)]))


def test_a_listing_that_is_too_long_is_not_read():
    assert "Its listing is of" in refusal(zipped([("a" * 3000, b""), ("b" * 3000, b"")]))


def test_all_together_may_not_be_too_large():
    content = zipped([(f"{n}.bin", bytes(range(256)) * 4000) for n in range(4)], zipfile.ZIP_STORED)

    assert "It unpacks to 4096000 bytes; at most 3145728 are" in refusal(content)


def test_a_bomb_costs_its_own_file_alone():
    content = zipped([("bomb.bin", bytes(1_500_000)), ("pi.py", b"1")])

    with archive.opened(io.BytesIO(content), SMALL) as items:
        found = {each.path: each for each in items}
        assert found["pi.py"].read() == b"1"
        with pytest.raises(RefusedError, match=r"bomb\.bin unpacks to 1500000 bytes from \d+, as a bomb does"):
            found["bomb.bin"].read()


def test_a_file_that_is_too_large_costs_itself_alone():
    content = zipped([("large.bin", bytes(3 << 20)), ("pi.py", b"1")], zipfile.ZIP_STORED)

    with archive.opened(io.BytesIO(content), SMALL) as items:
        assert {each.path: bool(each.fault) for each in items} == {"large.bin": True, "pi.py": False}


def test_a_size_that_is_not_the_real_one_is_told():
    content = patched(zipped([("a.py", b"x" * 100)]), CENTRAL, 24, struct.pack("<I", 50))

    assert "a.py is damaged" in refusal(content)


def test_files_that_share_bytes_are_refused():
    """As in a zip of 10 MB that unpacks to 281 TB: every entry of the listing leads to the same bytes."""
    content = zipped([("a.py", b"x" * 50), ("b.py", b"y" * 50)])
    at = content.rfind(CENTRAL)
    shared = content[: at + 42] + struct.pack("<I", 0) + content[at + 46 :]

    assert "share bytes in it" in refusal(shared)


def test_an_entry_that_is_not_where_the_listing_says_is_refused():
    content = zipped([("a.py", b"x" * 50)], zipfile.ZIP_STORED)
    at = content.rfind(CENTRAL)

    assert "is not where its listing says" in refusal(content[: at + 42] + struct.pack("<I", 5) + content[at + 46 :])


@pytest.mark.parametrize("cut", [1, 10, 30, 60, 100])
def test_a_zip_that_is_cut_is_told_to_be_incomplete(cut):
    assert "damaged or incomplete" in refusal(zipped([("a.py", b"x" * 500), ("b.py", b"z" * 30)])[:-cut])


def test_a_damaged_file_is_told_by_its_name():
    content = zipped([("a.py", b"x" * 500)], zipfile.ZIP_STORED)

    assert "a.py is damaged" in refusal(content.replace(b"x" * 500, b"x" * 499 + b"y"))


@pytest.mark.parametrize("seed", range(40))
def test_whatever_bytes_are_changed_it_is_read_or_refused(seed):
    raw = bytearray(zipped([("a/pi.py", b"print(1)\n" * 20), ("b.csv", b"1,2\n")]))
    for n in range(1 + seed % 4):
        raw[(seed * 7919 + n * 104729) % len(raw)] ^= 1 << (seed + n) % 8

    with contextlib.suppress(RefusedError):
        read(bytes(raw))


def test_a_name_that_is_no_utf8_is_as_zips_had_it():
    raw = zipped([("J?rg.py", b"1")]).replace(b"J?rg.py", b"J\x94rg.py")

    assert read(raw) == {"Jörg.py": b"1"}


def test_a_name_in_utf8_that_does_not_say_so_is_read():
    raw = zipped([("J??rg.py", b"1")]).replace(b"J??rg.py", "Jörg.py".encode())

    assert read(raw) == {"Jörg.py": b"1"}


def test_a_name_that_stands_beside_an_older_one_is_taken():
    info = zipfile.ZipInfo("J?rg.py")
    name = "J\u0151rg.py".encode()
    info.extra = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, zlib.crc32(b"J?rg.py")) + name

    assert read(zipped([(info, b"1")])) == {"J\u0151rg.py": b"1"}


def when(info):
    with archive.opened(io.BytesIO(zipped([(info, b"")])), SMALL) as items:
        return items[0].when


def test_times_are_those_of_the_zip_without_a_zone():
    assert when(zipfile.ZipInfo("a", (2026, 11, 30, 12, 4, 6))) == dt.datetime(2026, 11, 30, 12, 4, 6)  # noqa: DTZ001
    assert when(zipfile.ZipInfo("a")) is None


def test_a_time_of_utc_goes_before():
    info = zipfile.ZipInfo("a", (2026, 11, 30, 12, 4, 6))
    info.extra = struct.pack("<HHBi", 0x5455, 5, 1, 1_700_000_000)

    assert when(info) == dt.datetime(2023, 11, 14, 22, 13, 20, tzinfo=dt.UTC)


def test_reading_is_limited_in_time():
    with (
        archive.opened(io.BytesIO(zipped([("a", b"x")])), Limits(9, 4096, 99, 99, read_s=-1.0)) as items,
        pytest.raises(RefusedError, match="Reading it takes too long"),
    ):
        items[0].read()


def read_tar(content, *, is_packed=False, limits=SMALL):
    with tarball.opened(io.BytesIO(content), limits, is_packed=is_packed) as items:
        return {each.path: each.read() for each in items}


@pytest.mark.parametrize(("mode", "is_packed"), [("w", False), ("w:gz", True)])
def test_a_tar_file_is_read(mode, is_packed):
    content = tarred([("./a/pi.py", b"1"), ("b.py", b"2")], mode)

    assert read_tar(content, is_packed=is_packed) == {"a/pi.py": b"1", "b.py": b"2"}


def linked(kind, name="x", target="/etc/passwd"):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize(
    ("member", "words"),
    [
        (linked(tarfile.SYMTYPE), "x is a link"),
        (linked(tarfile.LNKTYPE), "x is a link"),
        (linked(tarfile.CHRTYPE), "x is a device"),
        (linked(tarfile.FIFOTYPE), "x is a device"),
        ("../x", "leads out of it"),
        ("/x", "is the path of another place"),
    ],
    ids=["soft link", "hard link", "device", "pipe", "above", "elsewhere"],
)
def test_a_dishonest_tar_file_is_refused(member, words):
    with pytest.raises(RefusedError) as told:
        read_tar(tarred([(member, b"")]))

    assert words in str(told.value)


def test_a_tar_file_that_unpacks_to_too_much_is_refused():
    content = tarred([(f"{n}", bytes(1 << 20)) for n in range(5)], "w:gz")

    with pytest.raises(RefusedError, match="It unpacks to more than 3145728 bytes"):
        read_tar(content, is_packed=True)


def test_a_tar_file_of_too_many_files_is_refused():
    with pytest.raises(RefusedError, match="It holds more than 20 files"):
        read_tar(tarred([(f"{n}", b"") for n in range(21)]))


def test_what_is_no_archive_is_told(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(b"MZ no zip")

    with (
        pytest.raises(RefusedError, match=r"a\.zip is not taken\. It is no zip and no tar file\. Nothing of it was"),
        source.opened(path),
    ):
        pass


def test_a_zip_that_holds_itself_ends():
    inner = zipped([("r/r.zip", b"PK\3\4 as if it were the whole")])

    files, faults = source.nested(inner)

    assert (list(files), faults) == (["r/r.zip"], [])


def test_a_nested_archive_has_smaller_limits():
    content = zipped([(f"{n}", b"") for n in range(INNER.files + 1)], zipfile.ZIP_STORED)

    with pytest.raises(RefusedError, match="It holds 5001 files; at most 5000 are read"):
        source.nested(content)


def test_a_folder_is_read_without_following_a_link(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "pi.py").write_text("1")
    (tmp_path / "a" / "link.py").symlink_to("/etc/passwd")
    (tmp_path / "away").symlink_to("/etc")
    (tmp_path / "a" / ".git").mkdir()
    (tmp_path / "a" / ".git" / "config").write_text("x")

    with source.opened(tmp_path) as items:
        found = {each.path: each.fault for each in items}
        content = next(each for each in items if each.path == "a/pi.py").read()

    assert found == {"a/pi.py": "", "a/link.py": "is a link, which is not followed", "away": found["away"]}
    assert found["away"] == "is a link, which is not followed"
    assert content == b"1"
