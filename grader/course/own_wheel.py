"""The grader itself as a wheel, packed anew from the files that are running: it needs no network and no checkout.

So it is the same whether the grader was installed from a wheel or stands in a checkout, and nothing of this machine
is in it: of what pip wrote at the installation only what the wheel brought is taken.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import grader
from grader.course import bundle
from grader.errors import UsageError

DISTRIBUTION = "pytest-hpc-grader"
LOCK = "user.lock"
_SHARE = f"share/{DISTRIBUTION}/{LOCK}"
_TAKEN = ("METADATA", "entry_points.txt")  # of the dist-info; the others are written anew, or tell of the machine
_LICENCES = "licenses"
_NO_SOURCE = ("__pycache__", "templates")  # what new assignments begin with holds solutions
_LEFT = ("~", ".orig", ".rej", ".bak", ".pyc", ".so")
_NAME_ENDS = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel.

    Attributes:
        name: of its file.
    """

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """As pip asks for it."""
        return hashlib.sha256(self.content).hexdigest()


def packed() -> Wheel:
    """The wheel of the grader that is running.

    Raises:
        UsageError: it runs without being installed, or another version of it is installed.
    """
    installed = _installed()
    stem = f"{DISTRIBUTION.replace('-', '_')}-{grader.__version__}"
    info = f"{stem}.dist-info"
    files = {f"grader/{name}": path.read_bytes() for name, path in _sources(Path(grader.__file__).parent)}
    files |= {f"{info}/{name}": text.encode() for name in _TAKEN if (text := installed.read_text(name)) is not None}
    files |= {f"{info}/{name}": content for name, content in _licences(installed)}
    lock = found_lock()
    if lock is not None:
        files[f"{stem}.data/data/{_SHARE}"] = lock.read_bytes()
    files[f"{info}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: grader {grader.__version__}\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    ).encode()
    record = f"{info}/RECORD"
    lines = [f"{name},sha256={_digest(content)},{len(content)}" for name, content in sorted(files.items())]
    files[record] = "\n".join([*lines, f"{record},,", ""]).encode()
    return Wheel(f"{stem}-py3-none-any.whl", bundle.zipped(files))


def found_lock() -> Path | None:
    """The versions that the grader is meant to be installed with: of its checkout, or as they came with its wheel."""
    checkout = Path(grader.__file__).parents[1] / "locks" / LOCK
    if checkout.is_file():
        return checkout
    installed = _found()
    files = (installed.files or []) if installed is not None else []
    there = [Path(str(file.locate())) for file in files if file.as_posix().endswith(_SHARE)]
    return next((path for path in there if path.is_file()), None)


def requirements(extras: frozenset[str]) -> list[str]:
    """The names of what the grader itself needs, and what these extras of it do."""
    found = []
    for line in _installed().requires or []:
        what, _, marker = line.partition(";")
        extra = marker.partition("extra ==")[2].strip().strip("'\"")
        if not extra or extra in extras:
            found.append(_NAME_ENDS.split(what.strip(), maxsplit=1)[0])
    return found


def _installed() -> metadata.Distribution:
    found = _found()
    if found is None:
        raise UsageError(
            f"{DISTRIBUTION} runs here without being installed, so that nothing can be given out of it. "
            "Install it: pip install --no-deps --editable PATH, or make setup."
        )
    if found.version != grader.__version__:
        raise UsageError(
            f"The grader that runs is {grader.__version__}, and {found.version} is installed here: install it anew."
        )
    return found


def _found() -> metadata.Distribution | None:
    try:
        return metadata.distribution(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return None


def _sources(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files of the package; what Python and editors leave beside them is none of it."""
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        hidden = any(part[0] == "." or part in _NO_SOURCE for part in below.parts)
        if path.is_file() and not hidden and not path.name.endswith(_LEFT):
            yield below.as_posix(), path


def _licences(installed: metadata.Distribution) -> Iterator[tuple[str, bytes]]:
    for file in installed.files or []:
        folder, *below = file.parts
        if folder.endswith(".dist-info") and below[:1] == [_LICENCES]:
            yield "/".join(below), file.read_binary()


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
