"""Sends each option with its place to a function of its own, and takes the prices in whatever order they come."""

import numpy as np


def _priced(price, place, option):
    value, error = price(option)
    return place, value, error


def price_options(client, price, options):
    client[:].use_cloudpickle()
    view = client.load_balanced_view()
    order = np.argsort([-option["paths"] * option["steps"] for option in options]).tolist()
    prices = np.empty((len(options), 2))
    chosen = [options[place] for place in order]
    for place, value, error in view.imap(_priced, [price] * len(order), order, chosen, ordered=False):
        prices[place] = value, error
    return prices
