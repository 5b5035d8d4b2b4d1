"""The serial program that the speedup is measured against: one text after the other."""

from __future__ import annotations

from collections import Counter


def word_count(count_words, texts, vocabulary):
    """How often each word of the vocabulary occurs in all texts; they are read in this process."""
    total = Counter()
    for text in texts:
        total = total + count_words(text, vocabulary)
    return [total[word] for word in vocabulary]


def main():
    """Runs it by hand: python baseline.py"""
    import inputs
    import show
    from tasks import count_words

    show.run(word_count, count_words, inputs.small())


if __name__ == "__main__":
    main()
