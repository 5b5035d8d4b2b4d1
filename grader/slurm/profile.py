"""A site's profile: what its cluster wants of every job, as data; and the script of a job, from the site's template."""

from __future__ import annotations

import re
import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader import schemas
from grader.errors import ProfileError
from grader.slurm import options

FOLDER = Path("slurm")  # what a site edits, in the folder where the command is typed
PROFILES = "profiles"
TEMPLATE = "job.sh"
MARK = re.compile(r"@(SETUP|PYTHON)@")
CALL = '@PYTHON@ -P -m grader slurm-task "$@"'
# A login shell, since on many clusters only that one knows the command `module`.
DEFAULT_TEMPLATE = f"#!/bin/bash --login\n@SETUP@\nexec {CALL}\n"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a site wants; the defaults suit a cluster of which nothing is known.

    Attributes:
        title: the site's name, for people.
        options: of sbatch, for every job.
        timed: of sbatch, besides those, for jobs that measure speedup: nothing else may run beside them.
        setup: lines of shell before the grader starts.
        job_minutes: how long one job is to last: short gradings are packed until they fill it.
        max_jobs: how many array tasks one user may queue.
        at_once: how many of them may run at the same time; 0 where there is no limit.
        time_limit_minutes: the least time limit of a job.
    """

    title: str = "any cluster"
    options: tuple[str, ...] = ()
    timed: tuple[str, ...] = ("--nodes=1", "--ntasks=1", "--exclusive", "--mem=0", "--hint=nomultithread")
    setup: tuple[str, ...] = ()
    job_minutes: float = 10.0
    max_jobs: int = 100
    at_once: int = 16
    time_limit_minutes: int = 10


def load(path: Path) -> Profile:
    """The profile in a TOML file.

    Raises:
        ProfileError: it has faults; the message lists every one, with its path.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise _broken(path, [f"cannot be read ({fault.strerror})"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise _broken(path, [f"is no TOML: {fault}"]) from None
    found = [*schemas.faults("profile", document), *_line_faults(document)]
    if found:
        raise _broken(path, found)
    settings: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in document.items()}
    return Profile(**settings)


def chosen(name: str | None, folder: Path = FOLDER) -> Profile:
    """The profile that a name in the site's folder, or the path of a TOML file, stands for; without one, the default.

    Raises:
        ProfileError: there is none, or it has faults.
    """
    if name is None:
        return Profile()
    if name.endswith(".toml") or "/" in name:
        return load(Path(name))
    known = {path.stem: path for path in sorted((folder / PROFILES).glob("*.toml"))}
    if name not in known:
        there = f"has: {', '.join(known)}" if known else "has none"
        raise ProfileError(
            f"There is no profile {name!r}: {folder / PROFILES} {there}. "
            "Run this where the folder slurm/ is, or name a TOML file: --profile path/to/site.toml."
        )
    return load(known[name])


def template(folder: Path = FOLDER) -> str | None:
    """The site's own script of a job, if its folder has one.

    Raises:
        ProfileError: it cannot be read.
    """
    path = folder / TEMPLATE
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as fault:
        raise ProfileError(f"{path} cannot be read: {fault}") from None


def script(profile: Profile, *, python: Path, template: str | None = None) -> str:
    """The script of a job; its arguments are those of the command that grades within it.

    Args:
        profile: whose setup is put where the template says @SETUP@.
        python: the interpreter that has the grader; not resolved, since a venv is known by its link.
        template: the site's script; None is the one that the grader brings.

    Raises:
        ProfileError: the template is no script that starts the grader; every fault is listed.
    """
    text = DEFAULT_TEMPLATE if template is None else template
    found = _template_faults(text)
    if found:
        listed = "\n".join(f"  {TEMPLATE}: {fault}" for fault in found)
        raise ProfileError(f"The template of the job's script has {_count(found)}:\n{listed}")
    # In one pass, so that a path that looks like a mark is none.
    values = {"SETUP": "\n".join(profile.setup), "PYTHON": shlex.quote(str(python))}
    lines = text.splitlines(keepends=True)
    return "".join(line if _is_comment(line) else MARK.sub(lambda mark: values[mark[1]], line) for line in lines)


def _broken(path: Path, found: list[str]) -> ProfileError:
    listed = "\n".join(f"  {path.name}: {fault}" for fault in found)
    return ProfileError(f"The profile {path} has {_count(found)}, which its site must mend:\n{listed}")


def _count(found: list[str]) -> str:
    return "1 fault" if len(found) == 1 else f"{len(found)} faults"


def _line_faults(document: dict[str, Any]) -> list[str]:
    """What is wrong with options and lines of shell, as far as they are text."""
    lines = [
        (key, index, line)
        for key in ("options", "timed", "setup")
        for index, line in enumerate(_listed(document.get(key)))
        if isinstance(line, str)
    ]
    told = [
        (f"{key}.{index}", _shell_fault(line) if key == "setup" else options.fault(line)) for key, index, line in lines
    ]
    return [f"{place}: {fault}" for place, fault in told if fault]


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _shell_fault(line: str) -> str:
    return f"{line!r} is not one line" if re.search(r"[\n\r\0]", line) else ""


def _template_faults(text: str) -> list[str]:
    code = "".join(line for line in text.splitlines(keepends=True) if not _is_comment(line))
    found = [] if text.startswith("#!") else ["its first line must be '#!' and a shell, as in '#!/bin/bash --login'"]
    found += [] if "@SETUP@" in code else ["no line is @SETUP@, where the profile's setup goes"]
    found += [] if CALL in code else [f"no line starts the grader: exec {CALL}"]
    return found


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")
