"""mapReduce over eight parts of the texts: few leaves, and each of them is much work."""

from __future__ import annotations

import functools
import operator

from scoop import futures

PARTS = 8


def count_part(count_words, vocabulary, part):
    return functools.reduce(operator.add, [count_words(text, vocabulary) for text in part])


def word_count(count_words, texts, vocabulary):
    parts = [texts[first::PARTS] for first in range(PARTS)]
    total = futures.mapReduce(functools.partial(count_part, count_words, vocabulary), operator.add, parts)
    return [total[word] for word in vocabulary]
