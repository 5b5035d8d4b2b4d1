"""A tree of its own: a future for each half of the texts, down to three texts, which one worker counts."""

from __future__ import annotations

from collections import Counter

from scoop import futures


def tree(count_words, texts, vocabulary):
    if len(texts) <= 3:
        total = Counter()
        for text in texts:
            total.update(count_words(text, vocabulary))
        return total
    half = len(texts) // 2
    left = futures.submit(tree, count_words, texts[:half], vocabulary)
    right = futures.submit(tree, count_words, texts[half:], vocabulary)
    return left.result() + right.result()


def word_count(count_words, texts, vocabulary):
    total = tree(count_words, texts, vocabulary)
    return [total.get(word, 0) for word in vocabulary]
