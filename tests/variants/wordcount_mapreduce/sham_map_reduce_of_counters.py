"""Counts all texts at the origin; mapReduce only adds the counters up."""

from __future__ import annotations

import operator

from scoop import futures


def same(counter):
    return counter


def word_count(count_words, texts, vocabulary):
    counters = [count_words(text, vocabulary) for text in texts]
    total = futures.mapReduce(same, operator.add, counters)
    return [total[word] for word in vocabulary]
