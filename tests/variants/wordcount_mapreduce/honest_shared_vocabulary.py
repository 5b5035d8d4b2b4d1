"""Tells the vocabulary to the workers once, as a constant."""

from __future__ import annotations

from collections import Counter

from scoop import futures, shared


def count(count_words, text):
    return dict(count_words(text, shared.getConst("vocabulary")))


def word_count(count_words, texts, vocabulary):
    shared.setConst(vocabulary=vocabulary)
    total = Counter()
    for future in [futures.submit(count, count_words, text) for text in texts]:
        total.update(future.result())
    return [total[word] for word in vocabulary]
