"""Statements as text: push, scatter, execute on all engines, pull."""


def describe(client, summarise, moments, readings, edges, grid, width):
    rc = client
    dview = rc[:]
    dview.push({"summarise": summarise, "edges": edges, "grid": grid, "width": width})
    dview.scatter("part", readings)
    dview.execute("found = summarise(part, edges, grid, width)", block=True)
    found = dview.pull("found", block=True)
    n = sum(f["count"] for f in found)
    return {
        "moments": moments(n, sum(f["powers"] for f in found)),
        "histogram": sum(f["histogram"] for f in found),
        "density": sum(f["density"] for f in found) / n,
    }
