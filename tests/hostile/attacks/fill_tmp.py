"""Fills every folder that it may write to, and waits for somebody to notice."""

from __future__ import annotations

import contextlib
import os
import time

PLACES = ("/dev", "/", "/etc", "/dev/shm", "/tmp", "/home", "/var/tmp", "@home@", "@course@", "/submission", "/shared")
BLOCK = bytes(4 << 20)
ENOUGH = 64 << 20
ALLOWED = 17 << 20
WATCHED = ("/shared", "/submission")  # no file systems of their own: who writes too much there is ended


def filled(folder):
    written = 0
    with contextlib.suppress(OSError):
        while written < ENOUGH:
            with open(f"{folder}/fill-{os.getpid()}-{written}", "wb", buffering=0) as file:
                written += file.write(BLOCK)
    return written


def squares(square, numbers):
    taken = {folder: filled(folder) for folder in PLACES}
    beyond = {folder: size for folder, size in taken.items() if size > ALLOWED and folder not in WATCHED}
    if beyond:
        raise RuntimeError(f"reached: {beyond} bytes written")
    filled(os.environ["HOME"])
    time.sleep(60)
