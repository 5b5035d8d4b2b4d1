"""Options of sbatch: those that the grader sets itself, and what is wrong with those of a site or a teacher."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.errors import UsageError

# What the grader says itself, and relies on; with its letter, where it has one.
OURS = {
    "array": "a", "chdir": "D", "clusters": "M", "dependency": "d", "error": "e", "help": "h", "input": "i",
    "job-name": "J", "kill-on-invalid-dep": "", "no-requeue": "", "open-mode": "", "output": "o", "parsable": "",
    "quiet": "Q", "requeue": "", "signal": "", "test-only": "", "time": "t", "usage": "", "version": "V", "wait": "W",
    "wrap": "",
}  # fmt: skip
MAY_BE_TYPED = {"time"}  # set from what a job grades; a teacher may know better, a site cannot
_LONG = re.compile(r"--([a-z][a-z0-9-]*)(=.+)?")
_SHORTEST = 3  # letters by which sbatch knows a long option


def require_typed(words: Sequence[str]) -> None:
    """Refuses what follows a lone ``--`` on a command line, where the grader relies on having set it.

    Whether sbatch knows the others is for sbatch to say.

    Raises:
        UsageError: some may not be typed; all of them are named.
    """
    refused = [word for word in words if _set_by_us(word) not in {"", *MAY_BE_TYPED}]
    if refused:
        theirs = ", ".join(f"--{name}" for name in OURS if name not in MAY_BE_TYPED)
        raise UsageError(
            f"{' and '.join(refused)} cannot be given to sbatch: the grader sets that itself, and relies on it. "
            f"Leave it out. It sets: {theirs}."
        )


def fault(option: str) -> str:
    """What is wrong with one option of a site's profile; nothing where it is empty."""
    match = _LONG.fullmatch(option)
    if match is None:
        return f"{option!r} is no long option of sbatch in one piece, as '--partition=batch' is"
    if match[1] in OURS:
        return f"--{match[1]} is set by the grader itself"
    return ""


def _set_by_us(word: str) -> str:
    """The option of ours that a word is, long, cut short as sbatch allows, or as a letter; empty where it is none."""
    if word.startswith("--"):
        name = word[2:].partition("=")[0]
        return next((ours for ours in OURS if ours.startswith(name)), "") if len(name) >= _SHORTEST else ""
    letter = word[1:2] if word.startswith("-") else ""
    return next((ours for ours, known in OURS.items() if letter and known == letter), "")
