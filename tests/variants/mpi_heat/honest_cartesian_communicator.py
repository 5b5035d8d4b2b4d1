"""A line of ranks as a cartesian communicator; each engine is sent the rows of its strip alone, by its own call."""


def heat(client, advance, plate, rate, tolerance):
    cuts = [1 + (len(plate) - 2) * place // len(client) for place in range(len(client) + 1)]
    pending = [
        client[rank].apply_async(settled, advance, plate[cuts[rank] - 1 : cuts[rank + 1] + 1], rate, tolerance)
        for rank in range(len(client))
    ]
    settled_plate = plate.copy()
    for rank, result in enumerate(pending):
        settled_plate[cuts[rank] : cuts[rank + 1]], changes = result.get()
    return {"plate": settled_plate, "changes": changes}


def settled(advance, rows, rate, tolerance):
    import numpy as np
    from mpi4py import MPI

    line = MPI.COMM_WORLD.Create_cart([MPI.COMM_WORLD.size], periods=[False])
    above, below = line.Shift(0, 1)
    strip, largest = rows.copy(), np.array([np.inf])
    changes = []
    while largest[0] > tolerance:
        strip[1:-1], largest[0] = advance(strip, rate)
        line.Allreduce(MPI.IN_PLACE, largest, op=MPI.MAX)
        changes.append(float(largest[0]))
        line.Sendrecv(strip[1], above, recvbuf=strip[-1], source=below)
        line.Sendrecv(strip[-2], below, recvbuf=strip[0], source=above)
    line.Free()
    return strip[1:-1], changes
