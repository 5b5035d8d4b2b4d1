"""Each engine forks four processes that compute in its place (row 22)."""


def orbits(client, orbit, starts):
    parts = client[:].map_sync(forked, [orbit, orbit], [starts[::2], starts[1::2]])
    return [x for pair in zip(*parts, strict=True) for x in pair]


def forked(orbit, starts):
    import os
    import struct

    pipes = []
    for start in range(4):
        reading, writing = os.pipe()
        if os.fork() == 0:
            ends = [orbit(x) for x in starts[start::4]]
            os.write(writing, struct.pack(f"{len(ends)}d", *ends))
            os._exit(0)
        os.close(writing)
        pipes.append(reading)
    ends = [0.0] * len(starts)
    for start, reading in enumerate(pipes):
        content = os.read(reading, 8 * len(starts))
        ends[start::4] = struct.unpack(f"{len(content) // 8}d", content)
        os.close(reading)
        os.wait()
    return ends
