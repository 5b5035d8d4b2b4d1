"""Makes arrays of the counters on the workers, and adds them up as they come."""

from __future__ import annotations

import numpy as np
from scoop import futures


class InOrder:
    def __init__(self, count_words, vocabulary):
        self.count_words = count_words
        self.vocabulary = vocabulary

    def __call__(self, text):
        counter = self.count_words(text, self.vocabulary)
        return np.array([counter[word] for word in self.vocabulary])


def word_count(count_words, texts, vocabulary):
    total = np.zeros(len(vocabulary), dtype=int)
    for counts in futures.map_as_completed(InOrder(count_words, vocabulary), texts):
        total += counts
    return total
