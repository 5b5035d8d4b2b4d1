"""Asks the ranks who they are, and computes the whole plate in the client."""


def heat(client, advance, plate, rate, tolerance):
    client[:].apply_sync(who)
    plate, changes = plate.copy(), [float("inf")]
    while changes[-1] > tolerance:
        plate[1:-1], change = advance(plate, rate)
        changes.append(change)
    return {"plate": plate, "changes": changes[1:]}


def who():
    from mpi4py import MPI

    return MPI.COMM_WORLD.allgather(MPI.COMM_WORLD.rank)
