"""Options that would do nothing beside the others of a session: whoever gives one expects something of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from grader.errors import UsageError

_WITHOUT: Mapping[str, str] = {
    "--grader-student": "--grader-submissions",
    "--grader-force": "--grader-results",
}
_BESIDE: Mapping[str, tuple[str, ...]] = {
    "--grader-own": ("--grader-submissions", "--grader-reference", "--grader-rejudge"),
    "--grader-submissions": ("--grader-reference", "--grader-rejudge"),
    "--grader-reference": ("--grader-rejudge",),
    "--grader-force": ("--grader-rejudge",),
}


def require_none(given: Callable[[str], object]) -> None:
    """Looks at all options together.

    Args:
        given: the value of an option.

    Raises:
        UsageError: some have no effect; it names all of them.
    """
    if faults := list(_faults(given)):
        raise UsageError("\n".join(faults))


def _faults(given: Callable[[str], object]) -> Iterator[str]:
    for option, needed in _WITHOUT.items():
        if given(option) and not given(needed):
            yield f"{option} does nothing without {needed}: give both, or neither."
    for option, others in _BESIDE.items():
        for other in others:
            if given(option) and given(other):
                yield f"{option} does nothing beside {other}: leave one of them out."
