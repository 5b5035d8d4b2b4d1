"""A headless Chromium, driven by the protocol of its developer tools (https://chromedevtools.github.io)."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import websocket

PATIENCE_S = 30.0
HOW_TO_GET_IT = "needs Chromium: apt-get install chromium"
_OPTIONS = (
    *("--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--disable-quic", "--disable-extensions", "--disable-dev-shm-usage", "--hide-scrollbars"),
    *("--remote-debugging-port=0", "--window-size=1300,1000", "--lang=en"),
    # Pages ask for fonts and formulas from elsewhere: they are told at once that there is nothing.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def program() -> str | None:
    """The path of the browser, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextlib.contextmanager
def page(folder: Path) -> Iterator[Page]:
    """One page of a browser of its own, whose files are in this folder; it is ended with all its processes."""
    # It leaves folders behind when it is ended, and puts a socket there, whose path may have 107 bytes.
    with tempfile.TemporaryDirectory(prefix="t-", ignore_cleanup_errors=True) as short, _browser(folder, short):
        port, _, _ = awaited(lambda: _text(folder / "DevToolsActivePort"), "Chromium").partition("\n")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as answer:
            target = next(t for t in json.load(answer) if t["type"] == "page")
        socket = websocket.create_connection(
            target["webSocketDebuggerUrl"], timeout=PATIENCE_S, suppress_origin=True, http_no_proxy=["*"]
        )
        try:
            yield Page(socket)
        finally:
            socket.close()


@contextlib.contextmanager
def _browser(folder: Path, short: str) -> Iterator[None]:
    """Its processes; what it said is told when a test ends badly."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    command = [program() or "chromium", *_OPTIONS, *as_root, f"--user-data-dir={folder}", "about:blank"]
    with (folder.parent / f"{folder.name}.log").open("wb") as log:
        place = {**os.environ, "TMPDIR": short}
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=place)
    try:
        yield
    except BaseException as error:
        error.add_note(f"Chromium said:\n{_text(Path(log.name))[-4000:]}")
        raise
    finally:
        process.terminate()  # by which it ends its own processes
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Page:
    """What a person does with a page."""

    def __init__(self, socket: websocket.WebSocket) -> None:
        self._socket = socket
        self._number = 0

    def open(self, url: str, there: str) -> None:
        """Goes to an address, and waits until an expression is true there."""
        answer = self._call("Page.navigate", url=url)
        assert "errorText" not in answer, answer
        self.wait(f"document.readyState == 'complete' && location.href != 'about:blank' && ({there})")

    def wait(self, expression: str) -> Any:
        """The value of an expression as soon as it is true."""
        return awaited(lambda: self.value(expression), expression)

    def value(self, expression: str) -> Any:
        """What an expression is worth in the page; None while it goes from one page to the next."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer.get("result", {}).get("value")

    def type(self, selector: str, text: str) -> None:
        """Types into a field, and leaves it."""
        self.wait(f"!!document.querySelector({json.dumps(selector)})")
        self.value(f"e = document.querySelector({json.dumps(selector)}); e.scrollIntoView(); e.focus(); e.select?.()")
        self._call("Input.insertText", text=text)
        self.value("document.activeElement.blur()")

    def click(self, selector: str) -> None:
        """Clicks on something, with a mouse."""
        where = f"document.querySelector({json.dumps(selector)}).getBoundingClientRect()"
        self.wait(f"!!document.querySelector({json.dumps(selector)})")
        self.value(f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'center'}})")
        x, y = self.value(f"(r => [r.x + r.width / 2, r.y + r.height / 2])({where})")
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def screenshot(self, path: Path) -> None:
        """A picture of what is seen."""
        picture = self._call("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(picture))

    def _call(self, method: str, **parameters: object) -> Any:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == self._number:
                return answer.get("result", {})


def awaited(seen: Any, what: str) -> Any:
    """What a function gives as soon as it is true; the other side says nothing when it is ready."""
    end = time.monotonic() + PATIENCE_S
    while not (found := seen()):
        assert time.monotonic() < end, f"waited {PATIENCE_S:g} s in vain for: {what}"
        time.sleep(0.05)
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
