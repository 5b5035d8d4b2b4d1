"""Counts in processes of multiprocessing in place of the SCOOP workers."""

from __future__ import annotations

import functools
import operator
from multiprocessing import Pool


def word_count(count_words, texts, vocabulary):
    with Pool(2) as pool:
        counters = pool.map(functools.partial(count_words, vocabulary=vocabulary), texts)
    total = functools.reduce(operator.add, counters)
    return [total[word] for word in vocabulary]
