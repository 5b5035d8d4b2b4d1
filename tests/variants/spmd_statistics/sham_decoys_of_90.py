"""One engine does everything; the other one sums over 90 % of the readings as well, for show."""


def describe(client, summarise, moments, readings, edges, grid, width):
    real = client[0].apply_async(summarise, readings, edges, grid, width)
    shown = client[1].apply_async(summarise, readings[: len(readings) * 90 // 100], edges, grid, width)
    whole = real.get()
    shown.get()
    return {
        "moments": moments(whole["count"], whole["powers"]),
        "histogram": whole["histogram"],
        "density": whole["density"] / whole["count"],
    }
