"""Statistics of a large array: every engine runs the same program on its own part of the data."""

import ipyparallel


def describe(client, summarise, moments, readings, edges, grid, width):
    """Moments, histogram and density of all readings, each engine summing over its own part of them."""
    engines = client[:]
    engines.scatter("part", readings, block=True)
    # The same call on every engine: a Reference stands for what this name means there.
    parts = engines.apply_sync(summarise, ipyparallel.Reference("part"), edges, grid, width)
    count, powers, histogram, density = (
        sum(part[name] for part in parts) for name in ("count", "powers", "histogram", "density")
    )
    return {"moments": moments(count, powers), "histogram": histogram, "density": density / count}


def main():
    """Describes six times as many readings, on two engines of this machine: python describe.py"""
    import sys
    from pathlib import Path

    import numpy as np

    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "assignments/spmd_statistics"))
    import inputs
    import show
    from tasks import moments, summarise

    show.run(describe, summarise, moments, inputs.draw(np.random.default_rng(1)), engines=2)


if __name__ == "__main__":
    main()
