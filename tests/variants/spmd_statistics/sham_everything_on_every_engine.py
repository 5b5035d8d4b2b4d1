"""Every engine sums over all readings; the first one's sums are taken."""


def describe(client, summarise, moments, readings, edges, grid, width):
    whole = client[:].apply_sync(summarise, readings, edges, grid, width)[0]
    return {
        "moments": moments(whole["count"], whole["powers"]),
        "histogram": whole["histogram"],
        "density": whole["density"] / whole["count"],
    }
