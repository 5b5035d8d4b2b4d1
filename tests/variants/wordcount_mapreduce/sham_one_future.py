"""Hands out all texts as one future: one worker reads them all."""

from __future__ import annotations

from collections import Counter

from scoop import futures


def count_all(count_words, texts, vocabulary):
    return sum((count_words(text, vocabulary) for text in texts), Counter())


def word_count(count_words, texts, vocabulary):
    total = futures.submit(count_all, count_words, texts, vocabulary).result()
    return [total[word] for word in vocabulary]
