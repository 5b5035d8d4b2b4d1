"""The SCOOP broker of an arm. It unpickles what workers send, so it has a sandbox of its own too."""

from __future__ import annotations

import os
from pathlib import Path

from grader.inside import boot


def main() -> None:
    """Runs the broker on its two ports and tells them in a file."""
    given = boot.settings()
    from scoop.broker.brokerzmq import Broker

    from grader.inside import scoop_sockets

    if "key" in given:
        scoop_sockets.seal(given["key"])
    tasks, news = given["ports"]
    broker = Broker(f"tcp://127.0.0.1:{tasks}", f"tcp://127.0.0.1:{news}")
    told = Path(given["shared"]) / "broker"
    (told.parent / "broker.new").write_text(f"{broker.t_sock_port} {broker.info_sock_port}")
    os.replace(told.parent / "broker.new", told)
    broker.run()
