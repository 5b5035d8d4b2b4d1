"""mapReduce, whose map submits the count of its text and waits for it."""

from __future__ import annotations

import operator

from scoop import futures


def elsewhere(count_words, text, vocabulary):
    return futures.submit(count_words, text, vocabulary).result()


def word_count(count_words, texts, vocabulary):
    n = len(texts)
    total = futures.mapReduce(elsewhere, operator.add, [count_words] * n, texts, [vocabulary] * n)
    return [total[word] for word in vocabulary]
