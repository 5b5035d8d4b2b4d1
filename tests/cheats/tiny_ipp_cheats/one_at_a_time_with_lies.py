"""As one at a time, and the engine that rests says that it has begun a task (rows 32, 42)."""


def orbits(client, orbit, starts):
    client[:].apply_sync(begin)
    return [client[number % 2].apply_sync(orbit, x) for number, x in enumerate(starts)]


def begin():
    import os
    import socket
    import sys

    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    connection.connect(os.environ["GRADER_PROBE"])
    connection.send(b"Bff orbit")
    connection.recv(1)
    sys.kept_connection = connection
