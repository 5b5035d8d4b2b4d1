"""The inputs of one run: the numbers of the texts, and the vocabulary of the language that they are in."""

from __future__ import annotations

from typing import Any

import numpy as np

SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]


def draw(rng: np.random.Generator) -> dict[str, Any]:
    """60 to 68 texts in a language of 800 words."""
    return _inputs(rng, texts=int(rng.integers(60, 69)), words=800)


def small() -> dict[str, Any]:
    """The same in small, for running by hand: always the same texts."""
    return _inputs(np.random.default_rng(0), texts=16, words=800)


def _inputs(rng: np.random.Generator, *, texts: int, words: int) -> dict[str, Any]:
    return {
        "texts": [int(text) for text in rng.choice(2**31, size=texts, replace=False)],
        "vocabulary": _vocabulary(rng, words),
    }


def _vocabulary(rng: np.random.Generator, words: int) -> list[str]:
    """Words that nobody has heard yet, no two alike; the shorter ones come first, and are the frequent ones."""
    known: set[str] = set()
    while len(known) < words:
        known.add("".join(rng.choice(SYLLABLES, size=rng.integers(1, 5))))
    return sorted(rng.permutation(sorted(known)).tolist(), key=len)
