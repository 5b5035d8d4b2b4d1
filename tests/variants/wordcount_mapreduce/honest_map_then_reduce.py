"""Maps the texts over the workers, and puts the counters together at the origin."""

from __future__ import annotations

import functools
import operator

from scoop import futures


def word_count(count_words, texts, vocabulary):
    counters = futures.map(count_words, texts, [vocabulary] * len(texts))
    total = functools.reduce(operator.add, counters)
    return [total[word] for word in vocabulary]
