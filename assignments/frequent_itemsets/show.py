"""Finds frequent itemsets by hand, prints what goes with what and draws how the levels shrink."""

from __future__ import annotations

import sys
import time
from itertools import combinations
from math import comb

PICTURE = "itemsets.png"
GOODS = """
bread butter cheese milk eggs jam honey coffee tea sugar flour rice pasta tomatoes onions
garlic oil vinegar salt pepper apples bananas lemons carrots potatoes fish chicken beans chocolate wine
"""
NAMES = GOODS.split()
SHOWN = 12


def require_scoop(script):
    """Ends the program, saying what to type, unless SCOOP started it."""
    import scoop

    if not scoop.IS_RUNNING:
        print(f"No SCOOP workers here; type: python -m scoop -n 2 {script}", file=sys.stderr)
        sys.exit(2)


def run(frequent_itemsets, support, inputs):
    """Calls the function with the inputs."""
    start = time.perf_counter()
    try:
        answer = frequent_itemsets(support, **inputs)
    except NotImplementedError:
        print("frequent_itemsets is not written yet. Begin with README.md and baseline.py.")
        return
    seconds = time.perf_counter() - start
    if not isinstance(answer, dict) or not {"itemsets", "supports"} <= set(answer):
        print(f"frequent_itemsets returned {type(answer).__name__}; return what apriori.table gives.")
        return
    baskets = sum(size for _, _, size in inputs["shops"])
    rows = [tuple(int(item) for item in row.nonzero()[0]) for row in answer["itemsets"]]
    supports = dict(zip(rows, answer["supports"], strict=True))
    for lift, confidence, given, then in _best_rules(supports, baskets)[:SHOWN]:
        print(f"{lift:4.1f} times as often: {confidence:.0%} of those who buy {_named(given)} buy {NAMES[then]}")
    print(f"{len(supports)} frequent itemsets in {baskets:,} baskets: {seconds:.2f} s on {_workers()}")
    _draw(supports, baskets, inputs["items"])


def _workers():
    import scoop

    return f"{scoop.SIZE} SCOOP workers" if scoop.IS_RUNNING else "one process"


def _named(items):
    *others, last = (NAMES[item] for item in items)
    return f"{', '.join(others)} and {last}" if others else last


def _best_rules(supports, baskets):
    """Of each item the rule with the largest lift; the largest of all first."""
    best = {}
    for rule in sorted(_rules(supports, baskets)):
        best[rule[-1]] = rule
    return sorted(best.values(), reverse=True)


def _rules(supports, baskets):
    """Lift and confidence of "who buys all but one of these buys this one as well"."""
    for itemset, support in supports.items():
        for then in itemset if len(itemset) > 2 else ():
            given = tuple(item for item in itemset if item != then)
            confidence = support / supports[given]
            yield confidence / (supports[then,] / baskets), confidence, given, then


def _draw(supports, baskets, items):
    """Which items go together, and how few itemsets are left at each level, where matplotlib is installed."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (pairs, levels) = pyplot.subplots(1, 2, figsize=(12, 5.5), layout="constrained")
    figure.colorbar(_draw_pairs(pairs, supports, baskets, items), ax=pairs, shrink=0.8)
    _draw_levels(levels, supports, items)
    figure.savefig(PICTURE, dpi=120)
    print(f"pairs and levels: {PICTURE}")


def _draw_pairs(axes, supports, baskets, items):
    """How much more often than by chance two items are bought together; blank where that is too rarely."""
    import numpy as np

    lift = np.full((items, items), np.nan)
    for one, other in combinations(range(items), 2):
        if (one, other) in supports:
            expected = supports[one,] * supports[other,] / baskets
            lift[one, other] = lift[other, one] = supports[one, other] / expected
    axes.set_xticks(range(items), NAMES[:items], rotation=90, fontsize=7)
    axes.set_yticks(range(items), NAMES[:items], fontsize=7)
    axes.set_title("How much more often than by chance two are bought together")
    return axes.imshow(lift, cmap="viridis")


def _draw_levels(axes, supports, items):
    """How many itemsets there are at each level, how many of them were counted, and how many are frequent."""
    import apriori

    counted, frequent = [], []
    candidates = apriori.singles(items)
    while candidates:
        found = [itemset for itemset in candidates if itemset in supports]
        counted.append(len(candidates))
        frequent.append(len(found))
        candidates = apriori.longer(found)
    sizes = range(1, len(counted) + 1)
    axes.semilogy(sizes, [comb(items, size) for size in sizes], "k--", label="sets that there are")
    axes.semilogy(sizes, counted, "o-", label="sets that Apriori counts")
    axes.semilogy(sizes, frequent, "o-", label="frequent sets")
    axes.set_xticks(sizes)
    axes.set(xlabel="items in the set", ylabel="sets", title="Why Apriori need not count them all")
    axes.legend()
