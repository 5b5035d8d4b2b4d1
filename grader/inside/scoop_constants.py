"""SCOOP's constants (``shared.setConst``) where a program is called several times: begun anew with each call."""

from __future__ import annotations

import pickle  # noqa: TID251 -- SCOOP's own wire, between workers of one program
import time
import types

from grader.inside import boot

_FORGET_S = 1.0


def hasten() -> None:
    """Has ``setConst`` look more often whether a constant has arrived.

    SCOOP sleeps for a tenth of a second after it has sent one, whatever has come by then. A program by hand pays that
    once; here every call of the entry would, and a short one would look badly spread.
    """
    from scoop import shared

    shared.time = types.SimpleNamespace(sleep=lambda seconds: time.sleep(min(seconds, boot.POLL_S)))


def forget() -> None:
    """Withdraws what ``shared.setConst`` made known: each call stands for a program of its own, begun anew.

    SCOOP refuses a second constant of a name, and knows a lambda by its address, which the next call's may have.
    Other workers hear of it before they hear of anything that the next call shares: it is the same socket.
    """
    from scoop import _control, shared
    from scoop._comm.scoopzmq import VARIABLE

    wire = _control.execQueue.socket
    wire.pumpInfoSocket()
    known = [(worker, name) for worker, constants in shared.elements.items() for name in constants]
    for worker, name in known:
        wire.socket.send_multipart([VARIABLE, *(pickle.dumps(part) for part in (name, None, worker))])
    until = time.monotonic() + _FORGET_S
    while any(shared.elements[worker][name] is not None for worker, name in known) and time.monotonic() < until:
        time.sleep(boot.POLL_S)
        wire.pumpInfoSocket()
    for worker, name in known:
        del shared.elements[worker][name]
