"""Pushes what does not change, scatters the readings, and applies a function that uses both by their names."""


def describe(client, summarise, moments, readings, edges, grid, width):
    view = client[:]
    view.push({"summarise": summarise, "edges": edges, "grid": grid, "width": width}, block=True)
    view.scatter("part", readings, block=True)
    found = view.apply_sync(own_part)
    return together(found, moments)


def own_part():
    return summarise(part, edges, grid, width)


def together(found, moments):
    count = sum(each["count"] for each in found)
    powers = sum(each["powers"] for each in found)
    return {
        "moments": moments(count, powers),
        "histogram": sum(each["histogram"] for each in found),
        "density": sum(each["density"] for each in found) / count,
    }
