"""Git repositories of students as they were at a date, read without checking anything out.

What is in them is theirs, settings for Git included: no hook, filter, submodule or other host is followed.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import functools
import io
import itertools
import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from grader.course import item
from grader.course.item import OUTER, Item, RefusedError
from grader.course.layouts.layout import Parcel, Who
from grader.course.roster import folded
from grader.course.source import GIT
from grader.errors import CourseError, UsageError
from grader.text import name as shown

NAME = "git"
_READ_S, _CLONE_S = 60.0, 300.0
_PLAIN = {"100644", "100755"}
_WHAT = {"120000": "is a link, which is not followed", "160000": "is another repository, which is not fetched"}
_ENTRY = re.compile(rb"(\d{6}) (\w+) ([0-9a-f]{40,64}) +(-|\d+)\t(.+)", re.DOTALL)
_URLS = {"url", "repository", "repo", "clone", "clone url", "clone_url", "git"}
_MOST_BYTES = 8 << 20
_SAFE = (
    *("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "protocol.ext.allow=never"),
    *("-c", "safe.directory=*", "-c", "submodule.recurse=false", "-c", "core.symlinks=false"),
)
_PROTOCOLS = "file:git:http:https:ssh"
Due = Callable[[Parcel], dt.datetime | None]


def are_in(folder: Path) -> bool:
    """Whether most of the folders in a folder are clones."""
    if not folder.is_dir():
        return False
    folders = [each for each in folder.iterdir() if each.is_dir() and not each.name.startswith(".")]
    clones = [each for each in folders if _git_folder(each) is not None]
    return len(clones) * 2 > len(folders)


@contextlib.contextmanager
def opened(source: Path, due: Due) -> Iterator[tuple[list[Parcel], list[str]]]:
    """What was handed in in clones, each at the last commit before the date of whose it is; and what is no clone.

    Args:
        source: a folder of clones, or a CSV of students and URLs.
        due: the date that holds for whose a hand-in is, or None.
    """
    _require_git()
    with contextlib.ExitStack() as stack:
        if source.is_dir():
            folders = sorted(each for each in source.iterdir() if not each.name.startswith("."))
            begin = _common([each.name for each in folders])
            clones = [(each.name, git) for each in folders if (git := _git_folder(each)) is not None]
            own = {name for name, _ in clones}
            parcels = [_at(_parcel(name, name.removeprefix(begin)), git, due) for name, git in clones]
            yield parcels, [each.name for each in folders if each.name not in own]
            return
        temporary = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="grader-clones-")))
        yield [_cloned(temporary / str(n), key, url, due) for n, (key, url) in enumerate(_listed(source))], []


def _parcel(label: str, key: str) -> Parcel:
    return Parcel(label, (Who(name=key, keys=tuple(dict.fromkeys([key, label]))),), {})


def _cloned(target: Path, key: str, url: str, due: Due) -> Parcel:
    """What a URL leads to; a fault of one costs nobody else."""
    parcel = _parcel(url, key)
    try:
        _git(
            "clone", "--quiet", "--bare", "--no-local", "--", url, str(target), within_s=_CLONE_S, protocols=_PROTOCOLS
        )
    except RefusedError as fault:
        return _broken(parcel, str(fault))
    return _at(parcel, target, due)


def _at(parcel: Parcel, git: Path, due: Due) -> Parcel:
    """The files of the last commit before the date, or of the last one where all are later."""
    until = due(parcel)
    try:
        commit, when = _commit(git, until)
        files = _files(git, commit)
    except RefusedError as fault:
        return _broken(parcel, str(fault))
    told = (f"commit {commit[:10]}; its time is what the student's machine said",)
    return replace(parcel, files=files, received=when, told=told)


def _broken(parcel: Parcel, fault: str) -> Parcel:
    path = "repository"
    return replace(parcel, files={path: item.unread(path, 0, None, f"cannot be read: {fault}")})


def _commit(git: Path, until: dt.datetime | None) -> tuple[str, dt.datetime]:
    """The commit that counts, and when it was made."""
    limits = [[f"--before={until.isoformat()}"], []] if until is not None else [[]]
    for limit in limits:
        said = _git("rev-list", "--max-count=1", "--format=%H %cI", *limit, "HEAD", git=git).decode().splitlines()
        if said:
            commit, _, when = said[-1].partition(" ")
            return commit, dt.datetime.fromisoformat(when)
    raise RefusedError("it has no commit.")


def _files(git: Path, commit: str) -> dict[str, Item]:
    """Everything in a commit."""
    said = _git("ls-tree", "-r", "-z", "-l", "--full-tree", commit, git=git)
    entries = said.split(b"\0")[:-1]
    if len(entries) > OUTER.files:
        raise RefusedError(f"it holds {len(entries)} files.")
    found = {}
    for entry in entries:
        if parts := _ENTRY.fullmatch(entry):
            path = item.path(os.fsdecode(parts[5]))
            found[path] = _item(
                git, path, parts[1].decode(), parts[3].decode(), int(parts[4]) if parts[4] != b"-" else 0
            )
    return found


def _item(git: Path, path: str, mode: str, blob: str, size: int) -> Item:
    if mode not in _PLAIN:
        return item.unread(path, size, None, _WHAT.get(mode, "is no plain file"))
    if size > OUTER.file_bytes:
        return item.unread(path, size, None, f"is of {size} bytes; at most {OUTER.file_bytes} are read")
    return Item(path, size, None, functools.partial(_git, "cat-file", "blob", blob, git=git))


def _git(*words: str, git: Path | None = None, within_s: float = _READ_S, protocols: str = "") -> bytes:
    """What Git prints.

    Raises:
        RefusedError: it fails, or takes too long.
    """
    where = [f"--git-dir={git}"] if git is not None else []
    environment = {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith("GIT_") or name == "GIT_SSH_COMMAND"
        },
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": protocols,  # of none: what is missing is not fetched from wherever a student says
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TEMPLATE_DIR": "",
        "LC_ALL": "C",
    }
    with subprocess.Popen(
        ["git", *_SAFE, *where, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    ) as process:
        try:
            out, trouble = process.communicate(timeout=within_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # with what it started
            raise RefusedError(f"git {words[0]} took longer than {within_s:.0f} s.") from None
    if process.returncode:
        said = trouble.decode(errors="replace").strip().splitlines()
        raise RefusedError(f"git {words[0]}: {said[-1] if said else f'exit status {process.returncode}'}.")
    return out


def _require_git() -> None:
    try:
        _git("version")
    except FileNotFoundError:
        raise UsageError("There is no git on this machine. On Debian and Ubuntu: apt-get install git") from None


def _git_folder(folder: Path) -> Path | None:
    """Where a clone keeps what Git knows; None where it is none. A link is followed to no other place."""
    inner = folder / GIT
    for each in (inner, folder):
        if not each.is_symlink() and (each / "objects").is_dir() and (each / "HEAD").is_file():
            return each
    return None


def _common(names: Sequence[str]) -> str:
    """What all names begin with, up to a sign: clones are often called after the assignment and the student."""
    first, last = (min(names), max(names)) if len(names) > 1 else ("", "")
    begin = "".join(c for c, _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))
    return begin[: max(begin.rfind("-"), begin.rfind("_")) + 1]


def _listed(path: Path) -> list[tuple[str, str]]:
    """Students and URLs of a CSV.

    Raises:
        CourseError: it has faults; all are told with their lines.
    """
    try:
        text = path.read_bytes()[:_MOST_BYTES].decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise CourseError(f"{path} cannot be read as a CSV in UTF-8: {fault}.") from None
    header = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count))
    columns = {folded(name): name for name in rows.fieldnames or []}
    url = next((columns[name] for name in columns if name in _URLS), None)
    if url is None or len(columns) < 2:  # noqa: PLR2004 -- a student and a URL
        raise CourseError(f"{path} has no column url beside one that says whose each is, as: student,url")
    who = columns.get("student") or next(name for name in columns.values() if name != url)
    found, faults = [], []
    for row in rows:
        key, address = (row.get(who) or "").strip(), (row.get(url) or "").strip()
        if wrong := _fault(key, address):
            faults.append(f"  line {rows.line_num}: {wrong}")
        elif key:
            found.append((key, address))
    if faults:
        raise CourseError("\n".join([f"{path} has faults:", *faults]))
    return found


def _fault(key: str, address: str) -> str:
    if bool(key) != bool(address):
        return f"has {'no URL' if key else 'nobody whose it is'}"
    return f"{shown(address)} is no URL" if address.startswith("-") or "::" in address else ""
