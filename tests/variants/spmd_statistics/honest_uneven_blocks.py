"""Blocks that become smaller and smaller, each handed to whoever is free: guided self-scheduling."""


def describe(client, summarise, moments, readings, edges, grid, width):
    view = client.load_balanced_view()
    pending, start, left = [], 0, len(readings)
    while left:
        size = max(left // 4, min(left, 20_000))
        pending.append(view.apply_async(summarise, readings[start : start + size], edges, grid, width))
        start, left = start + size, left - size
    count = powers = histogram = density = 0
    for result in pending:
        found = result.get()
        count += found["count"]
        powers = powers + found["powers"]
        histogram = histogram + found["histogram"]
        density = density + found["density"]
    return {"moments": moments(count, powers), "histogram": histogram, "density": density / count}
