"""Text in an answer, and mappings whose keys are text: a student's words, of bounded number and length.

An array of text is one of Python's ``str``: numpy's own text drops what ends in NUL, and gives every item the room of
the longest.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from grader.measuring import plain_words
from grader.record.finding import Finding

if TYPE_CHECKING:
    import numpy as np

MOST = 200_000  # texts, or keys, in one part
LONGEST = 10_000  # characters of one of them
MOST_CHARACTERS = 4_000_000  # of all of them
_DEEPEST = 8  # lists within lists, as arrays in a frame
_CUT = "Return what is asked for, and nothing besides."


def array(name: str, value: object) -> np.ndarray[Any, Any] | Finding | None:
    """The texts of a part, in the shape of its lists; None where there is something else."""
    import numpy as np

    texts = [leaf for leaf in plain_words.leaves(value) if type(leaf) is str]
    if len(texts) < sum(1 for _ in plain_words.leaves(value)):
        return None
    found, shape = too_much(name, texts), _shape(value)
    if found is not None or shape is None or len(shape) > _DEEPEST:
        ragged = Finding("wrong_shape", f"{name!r} has rows of different lengths.", "Return a rectangular list.")
        return found or ragged
    made = np.empty(len(texts), object)
    made[:] = texts
    return made.reshape(shape)


def too_much(name: str, texts: Iterable[str]) -> Finding | None:
    """What is too many or too long among the texts of a part."""
    number = characters = 0
    for text in texts:
        number, characters = number + 1, characters + len(text)
        if len(text) > LONGEST:
            fact = f"{name!r} holds a text of {len(text)} characters; {LONGEST} are taken."
            return Finding("wrong_type", fact, _CUT)
        if number > MOST or characters > MOST_CHARACTERS:
            fact = f"{name!r} holds too much text: more than {MOST} texts, or {MOST_CHARACTERS} characters in all."
            return Finding("wrong_type", fact, _CUT)
    return None


def _shape(value: object) -> tuple[int, ...] | None:
    """Of lists within lists; None where they are not rectangular."""
    if not isinstance(value, list | tuple):
        return ()
    shapes = {_shape(item) for item in value}
    if not shapes:
        return (0,)
    (first, *others) = shapes
    return None if others or first is None else (len(value), *first)
