"""Counts the words of many texts, the texts spread over SCOOP workers."""

import operator
import sys
from functools import partial
from pathlib import Path

from scoop import futures


def word_count(count_words, texts, vocabulary):
    """How often each word of the vocabulary occurs in all texts; the SCOOP workers read and count them."""
    total = futures.mapReduce(partial(_counted, count_words, vocabulary), operator.add, texts)
    return [total[word] for word in vocabulary]


def _counted(count_words, vocabulary, text):
    """The counts of one text. They are a future of their own, since mapReduce itself hands out halves of the tree."""
    return futures.submit(count_words, text, vocabulary).result()


def main():
    """Counts more texts, on two workers of this machine: python -m scoop -n 2 wordcount.py"""
    import inputs
    import numpy as np
    import show
    from tasks import count_words

    show.require_scoop("wordcount.py")
    show.run(word_count, count_words, inputs.draw(np.random.default_rng(0)))


if __name__ in ("__main__", "SCOOP_WORKER"):
    # Run by hand: the tasks are in the assignment's folder.
    sys.path.append(str(Path(__file__).resolve().parents[2] / "assignments/wordcount_mapreduce"))

if __name__ == "__main__":
    main()
