"""Prices of options, found by simulation, farmed out to ipyparallel engines."""


def price_options(client, price, options):
    """Price and standard error of each option; the largest options are handed out first."""
    view = client.load_balanced_view()
    order = sorted(range(len(options)), key=lambda place: _cost(options[place]), reverse=True)
    found = view.map_sync(price, [options[place] for place in order])
    return [pair for _, pair in sorted(zip(order, found, strict=True))]


def _cost(option):
    return option["paths"] * option["steps"]


def main():
    """Draws who priced what, on two engines of this machine: python option_farm.py"""
    import sys
    from pathlib import Path

    import numpy as np

    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "assignments/task_farm_options"))
    import inputs
    import show
    from tasks import price

    show.run(price_options, price, inputs.draw(np.random.default_rng(0)), engines=2)


if __name__ == "__main__":
    main()
