"""The given program: simulates outbreaks on the engines of a cluster that is running already, and writes sizes.json.

    python outbreaks.py PROFILE

PROFILE is the one that the controller was started with. The program takes the engines that are there when it begins,
gives each the same share, and waits for no others. How many outbreaks, and the seed of them, are told by the
environment: OUTBREAKS and SEED.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import time
from pathlib import Path

import ipyparallel as ipp
from tasks import outbreak


def main() -> None:
    """Runs all of them, in parallel."""
    if len(sys.argv) != 2:
        sys.exit("outbreaks.py: give it the profile of the running cluster: python outbreaks.py PROFILE")
    count, seed = int(os.environ.get("OUTBREAKS", "8")), int(os.environ.get("SEED", "1"))
    client = ipp.Client(profile=sys.argv[1], timeout=10)
    view = client[:]
    here = str(Path(__file__).parent.resolve())
    hosts = view.apply_sync(_host, here)
    print(f"{len(view)} engines: {', '.join(f'{hosts.count(host)} on {host}' for host in sorted(set(hosts)))}")
    begin = time.perf_counter()
    sizes = view.map_sync(functools.partial(outbreak, seed=seed), range(count))
    print(f"{count} outbreaks in {time.perf_counter() - begin:.1f} s")
    Path("sizes.json").write_text(json.dumps(list(sizes)))
    client.close()


def _host(folder: str) -> str:
    """Where an engine is; it learns meanwhile where the task's module lies."""
    import os
    import socket
    import sys

    if folder not in sys.path:
        sys.path.insert(0, folder)
    return os.environ.get("SLURMD_NODENAME") or socket.gethostname()


if __name__ == "__main__":
    main()
