"""The serial program that the speedup is measured against: all readings in one call."""

from __future__ import annotations


def describe(summarise, moments, readings, edges, grid, width, client=None):
    """Moments, histogram and density of all readings; it runs in this process and makes no use of a client."""
    whole = summarise(readings, edges, grid, width)
    return {
        "moments": moments(whole["count"], whole["powers"]),
        "histogram": whole["histogram"],
        "density": whole["density"] / whole["count"],
    }


def main():
    """Runs it by hand: python baseline.py"""
    import inputs
    import show
    from tasks import moments, summarise

    show.run(describe, summarise, moments, inputs.small())


if __name__ == "__main__":
    main()
