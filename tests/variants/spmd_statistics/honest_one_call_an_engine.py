"""apply_async on each engine with its slice, then get."""


def describe(client, summarise, moments, readings, edges, grid, width):
    n = len(client)
    size = -(-len(readings) // n)
    jobs = [
        client[engine].apply_async(summarise, readings[i * size : (i + 1) * size], edges, grid, width)
        for i, engine in enumerate(client.ids)
    ]
    parts = [job.get() for job in jobs]
    count = sum(p["count"] for p in parts)
    return {
        "moments": moments(count, sum(p["powers"] for p in parts)),
        "histogram": sum(p["histogram"] for p in parts),
        "density": sum(p["density"] for p in parts) / count,
    }
