"""The task: the price of one option, found by simulation; how long it takes depends on the option."""

from __future__ import annotations

import numpy as np

from grader.probe import task


@task
def price(option):
    """The price of an Asian call option, the mean over simulated paths of the stock.

    Its holder is paid, at the end, by how much the stock's mean over all steps is above the strike.
    What an option costs to price is its number of paths times its number of steps.

    option  a dict with the stock's price now ("spot"), the "strike", the "years" it runs, the yearly interest "rate"
            and "volatility", how many "steps" and "paths" to simulate, and the "seed" of the random numbers

    Returns the price and its standard error: a tuple of two numbers.
    """
    rng = np.random.default_rng(option["seed"])
    years, steps, paths = option["years"], option["steps"], option["paths"]
    step_years = years / steps
    drift = (option["rate"] - option["volatility"] ** 2 / 2) * step_years
    spread = option["volatility"] * step_years**0.5

    logarithm = np.full(paths, np.log(option["spot"]))
    total = np.zeros(paths)
    for _ in range(steps):
        logarithm += drift + spread * rng.standard_normal(paths)
        total += np.exp(logarithm)
    paid = np.exp(-option["rate"] * years) * np.maximum(total / steps - option["strike"], 0.0)
    return float(paid.mean()), float(paid.std() / paths**0.5)
