"""The task: read one text, and count its words."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

import numpy as np

from grader.probe import task

SHORTEST, LONGEST = 110_000, 140_000
"""Words in a text: those of a thick book."""


@task
def count_words(text, vocabulary):
    """How often each word occurs in a text.

    text        the text's number
    vocabulary  the words that there are

    Returns a Counter of words.
    """
    return Counter(re.findall(r"[a-z]+", read(text, vocabulary).lower()))


def read(text, vocabulary):
    """The text of this number: a long string, the same whoever reads it.

    It stands for a file that every worker can open. The words are drawn as they are in languages:
    the tenth word of the vocabulary is about a tenth as frequent as the first.
    """
    rng = np.random.default_rng(text)
    length = int(rng.integers(SHORTEST, LONGEST))
    frequency = 1.0 / (np.arange(len(vocabulary)) + 2.0)
    drawn = rng.choice(len(vocabulary), size=length, p=frequency / frequency.sum())
    words = iter([vocabulary[place] for place in drawn.tolist()])
    sentences = (" ".join(islice(words, size)) for size in rng.integers(4, 20, size=length // 4).tolist())
    return ". ".join(sentence.capitalize() for sentence in sentences if sentence)
