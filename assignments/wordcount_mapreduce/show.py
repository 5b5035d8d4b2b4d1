"""Counts words by hand, prints the most frequent ones and draws how frequent the others are."""

from __future__ import annotations

import sys
import time

PICTURE = "wordcount.png"
SHOWN = 15


def require_scoop(script):
    """Ends the program, saying what to type, unless SCOOP started it."""
    import scoop

    if not scoop.IS_RUNNING:
        print(f"No SCOOP workers here; type: python -m scoop -n 2 {script}", file=sys.stderr)
        sys.exit(2)


def run(word_count, count_words, inputs):
    """Calls the function with the inputs."""
    texts, vocabulary = inputs["texts"], inputs["vocabulary"]
    start = time.perf_counter()
    try:
        counts = word_count(count_words, texts=texts, vocabulary=vocabulary)
    except NotImplementedError:
        print("word_count is not written yet. Begin with README.md and baseline.py.")
        return
    seconds = time.perf_counter() - start
    if not hasattr(counts, "__len__") or len(counts) != len(vocabulary) or isinstance(counts, dict):
        print(f"word_count returned {type(counts).__name__}; return a list with one count for each word.")
        return
    ranked = sorted(zip(counts, vocabulary, strict=True), reverse=True)
    total = sum(counts)
    for count, word in ranked[:SHOWN]:
        print(f"{count:9d}{count / total:8.2%}  {word}")
    print(f"{total:,} words in {len(texts)} texts: {seconds:.2f} s on {_workers()}")
    _draw([int(count) for count, _ in ranked], [word for _, word in ranked])


def _workers():
    import scoop

    return f"{scoop.SIZE} SCOOP workers" if scoop.IS_RUNNING else "one process"


def _draw(counts, words):
    """The most frequent words, and Zipf's law, where matplotlib is installed."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (top, law) = pyplot.subplots(1, 2, figsize=(10, 4.5), layout="constrained")
    top.barh(words[:SHOWN], counts[:SHOWN])
    top.invert_yaxis()
    top.locator_params(axis="x", nbins=5)
    top.set(xlabel="how often it occurs", title="The most frequent words")
    ranks = range(1, len(counts) + 1)
    law.loglog(ranks, counts, ".", label="words")
    law.loglog(ranks, [counts[0] * 2.0 / (rank + 1.0) for rank in ranks], "k--", label="Zipf's law, as drawn")
    law.set(xlabel="rank of the word", ylabel="how often it occurs", title="Few words are frequent, most are rare")
    law.legend()
    figure.savefig(PICTURE, dpi=120)
    print(f"words and Zipf's law: {PICTURE}")
