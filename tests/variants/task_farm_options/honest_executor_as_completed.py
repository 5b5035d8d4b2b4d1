"""Submits the options to the client's executor, and takes the prices as they come."""

from concurrent.futures import as_completed


def price_options(client, price, options):
    costs = [option["paths"] * option["steps"] for option in options]
    executor = client.executor()
    futures = {}
    for place in sorted(range(len(options)), key=costs.__getitem__, reverse=True):
        futures[executor.submit(price, options[place])] = place
    prices = [None] * len(options)
    for future in as_completed(futures):
        prices[futures[future]] = future.result()
    return prices
