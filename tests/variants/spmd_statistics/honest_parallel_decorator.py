"""A function that is decorated with @view.parallel: ipyparallel cuts the array, and the rest was assigned by name."""


def describe(client, summarise, moments, readings, edges, grid, width):
    view = client[:]
    view["one_part"] = summarise
    view["where"] = (edges, grid, width)

    @view.parallel(block=True)
    def partial(part):
        return [one_part(part, *where)]

    total = {"count": 0, "powers": 0, "histogram": 0, "density": 0}
    for found in partial(readings):
        for name in total:
            total[name] = total[name] + found[name]
    return {
        "moments": moments(total["count"], total["powers"]),
        "histogram": total["histogram"],
        "density": total["density"] / total["count"],
    }
