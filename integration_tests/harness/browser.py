"""Chromium without a window, led over a pipe by its own protocol: what Debian's package brings is all it needs."""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

SECONDS = 60
QUIET = (
    "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--no-first-run", "--hide-scrollbars",
)  # fmt: skip
"""A browser that shows nothing and asks for nothing by itself."""


class Browser:
    """One browser with one tab; `with Browser(...) as browser:` ends it."""

    def __init__(self, program: str) -> None:
        """Start it in an empty profile of its own."""
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._number = 0
        self._buffer = b""
        self._events: list[dict[str, Any]] = []
        self._session: str | None = None
        self._process = self._start(program)
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def _start(self, program: str) -> subprocess.Popen[bytes]:
        """The process; it reads its orders from descriptor 3 and answers on descriptor 4."""
        theirs, self._orders = os.pipe()
        self._answers, answering = os.pipe()
        # the shell puts the pipes where they must be; a sandbox inside a container's root is refused
        command = f'exec "$0" "$@" 3</dev/fd/{theirs} 4>/dev/fd/{answering}'
        options = [*QUIET, "--remote-debugging-pipe", f"--user-data-dir={self._profile.name}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.append("--no-sandbox")
        process = subprocess.Popen(
            ["/bin/sh", "-c", command, program, *options, "about:blank"],
            pass_fds=(theirs, answering),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs)
        os.close(answering)
        return process

    def __enter__(self) -> Browser:
        """The browser itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the process and remove its profile."""
        self._process.terminate()
        self._process.wait()
        os.close(self._orders)
        os.close(self._answers)
        self._profile.cleanup()

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Send one order of the DevTools protocol and wait for its answer; what happens meanwhile is kept."""
        self._number += 1
        order = {"id": self._number, "method": method, "params": arguments}
        if self._session:
            order["sessionId"] = self._session
        os.write(self._orders, json.dumps(order).encode() + b"\0")
        while True:
            message = self._read()
            if message.get("id") == self._number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return dict(message["result"])
            self._events.append(message)

    def _read(self) -> dict[str, Any]:
        """The next message; each ends with a zero byte."""
        deadline = time.monotonic() + SECONDS
        while b"\0" not in self._buffer:
            if not select.select([self._answers], [], [], max(0, deadline - time.monotonic()))[0]:
                raise TimeoutError(f"the browser said nothing for {SECONDS} seconds")
            received = os.read(self._answers, 1 << 20)
            if not received:
                raise RuntimeError("the browser ended")
            self._buffer += received
        message, _, self._buffer = self._buffer.partition(b"\0")
        return dict(json.loads(message))

    def open(self, page: Path, width: int = 1200, scheme: str = "light") -> None:
        """Show a file in a window of this width and colour scheme; forgets what earlier pages did."""
        self.resize(width, scheme)
        self._events.clear()
        self.call("Page.navigate", url=page.resolve().as_uri())

    def resize(self, width: int, scheme: str) -> None:
        """Another width and colour scheme for the page that is open."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500
        )
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def evaluate(self, script: str) -> Any:
        """The value of an expression in the page; a promise is waited for."""
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(json.dumps(result["exceptionDetails"]))
        return result["result"].get("value")

    def wait_until(self, script: str) -> None:
        """Ask until the expression is true."""
        deadline = time.monotonic() + SECONDS
        while not self.evaluate(script):
            if time.monotonic() > deadline:
                raise TimeoutError(f"never true: {script}; {self.complaints()}")
            time.sleep(0.02)

    def events(self, *methods: str) -> list[dict[str, Any]]:
        """What happened since the page was opened, by the protocol's names."""
        return [event["params"] for event in self._events if event.get("method") in methods]

    def complaints(self) -> list[str]:
        """Errors and warnings of the console, exceptions that nobody caught, and what the browser itself had to say."""
        said = [
            f"{call['type']}: {' '.join(str(part.get('value', part.get('description'))) for part in call['args'])}"
            for call in self.events("Runtime.consoleAPICalled")
            if call["type"] in ("error", "warning", "assert")
        ]
        said += [str(thrown["exceptionDetails"]) for thrown in self.events("Runtime.exceptionThrown")]
        return said + [entry["entry"]["text"] for entry in self.events("Log.entryAdded")]

    def requests(self) -> list[str]:
        """Every address that the page asked for."""
        return [request["request"]["url"] for request in self.events("Network.requestWillBeSent")]

    def screenshot(self, path: Path) -> None:
        """The whole page as a PNG."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        path.write_bytes(base64.b64decode(shot["data"]))
