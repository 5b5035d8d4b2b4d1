"""What Apriori needs besides counting: which itemsets are worth it, and how the answer is written down."""

from __future__ import annotations

from itertools import combinations, groupby

import numpy as np


def singles(items):
    """The candidates of the first level: each item by itself."""
    return [(item,) for item in range(items)]


def longer(frequent):
    """The candidates of the next level: itemsets that are longer by one, and all of whose parts are frequent.

    frequent  the frequent itemsets of one level: tuples of the same length, each in ascending order

    No other itemset can be frequent: whoever buys three things buys any two of them.
    """
    known = set(frequent)
    joined = []
    for _, alike in groupby(sorted(frequent), key=lambda items: items[:-1]):
        joined += [one + other[-1:] for one, other in combinations(alike, 2)]
    return [items for items in joined if known.issuperset(combinations(items, len(items) - 1))]


def table(found, items):
    """The answer: a row for each itemset, True in the columns of its items, and how many baskets it lies in.

    found  the supports of all frequent itemsets, of all levels: a dict
    items  how many there are: the number of columns
    """
    ordered = sorted(found, key=lambda itemset: (len(itemset), itemset))
    rows = np.zeros((len(ordered), items), dtype=bool)
    for row, itemset in zip(rows, ordered, strict=True):
        row[list(itemset)] = True
    return {"itemsets": rows, "supports": [int(found[itemset]) for itemset in ordered]}
