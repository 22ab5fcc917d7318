"""A real Chromium without a window, driven over the pipe of its DevTools protocol; nothing to install beside it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
    "--window-size=1200,900",
)


class Page:
    """One page: what it asked the network for, what went wrong in it, and what a person would see."""

    def __init__(self, pipe: _Pipe) -> None:
        self._pipe = pipe
        target = pipe.ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        attached = pipe.ask("Target.attachToTarget", {"targetId": target, "flatten": True})
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "DOM"):
            self._ask(f"{domain}.enable")

    def open(self, path: Path) -> None:
        self._ask("Page.navigate", {"url": path.as_uri()})
        self.until("document.readyState === 'complete' && document.title !== ''")

    def give(self, *files: Path) -> None:
        """Choose files in the page's file input."""
        root = self._ask("DOM.getDocument")["root"]["nodeId"]
        node = self._ask("DOM.querySelector", {"nodeId": root, "selector": "#files"})["nodeId"]
        self.value("delete document.body.dataset.done")
        self._ask("DOM.setFileInputFiles", {"nodeId": node, "files": [str(one) for one in files]})
        self.until("'done' in document.body.dataset")

    def value(self, expression: str) -> Any:
        """Evaluate an expression in the page."""
        asked = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        answer = self._ask("Runtime.evaluate", asked)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def until(self, condition: str) -> None:
        """Wait until a condition of the page holds; the page itself says when, nobody polls."""
        self.value(
            "new Promise((done) => { const look = () => ("
            + condition
            + ") ? done(1) : setTimeout(look, 20); look(); })"
        )

    def requests(self) -> list[str]:
        """Everything that the page asked for since it was made, the page's own file left out."""
        asked = [one["params"]["request"]["url"] for one in self._pipe.heard("Network.requestWillBeSent")]
        return [url for url in asked if not url.endswith("court.html") and url != "about:blank"]

    def problems(self) -> list[str]:
        """What the browser complained of: exceptions, and what the page's policy refused."""
        complaints = self._pipe.heard("Runtime.exceptionThrown") + self._pipe.heard("Log.entryAdded")
        return [json.dumps(one["params"]) for one in complaints]

    def picture(self) -> str:
        """The whole page as PNG, base64."""
        shot = {"format": "png", "captureBeyondViewport": True}
        return str(self._ask("Page.captureScreenshot", shot)["data"])

    def _ask(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        return self._pipe.ask(method, params or {}, self._session)


class _Pipe:
    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to, self._from = to_browser, os.fdopen(from_browser, "rb", buffering=0)
        self._number = 0
        self._rest = b""
        self._events: list[dict[str, Any]] = []

    def ask(self, method: str, params: dict[str, Any], session: str = "") -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self._events.append(answer)

    def heard(self, method: str) -> list[dict[str, Any]]:
        return [event for event in self._events if event.get("method") == method]

    def close(self) -> None:
        os.close(self._to)
        self._from.close()

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = self._from.read(1 << 16)
            assert more, "the browser has ended"
            self._rest += more
        first, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(first)
        return found


@contextmanager
def browser_page(profile: Path) -> Iterator[Page]:
    """Start a browser with a profile of its own; ends it in any case."""
    assert CHROMIUM, "chromium is missing: Debian package chromium (tools/setup.sh)"
    # The browser reads commands from its descriptor 3 and writes answers to 4.
    commands, to_browser = os.pipe()
    from_browser, answers = os.pipe()
    commands, answers = (fcntl.fcntl(one, fcntl.F_DUPFD, 10) for one in (commands, answers))

    def as_three_and_four() -> None:
        os.dup2(commands, 3)
        os.dup2(answers, 4)

    browser = subprocess.Popen(
        [CHROMIUM, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
        preexec_fn=as_three_and_four,
        close_fds=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(commands)
    os.close(answers)
    pipe = _Pipe(to_browser, from_browser)
    try:
        yield Page(pipe)
        pipe.ask("Browser.close", {})
    finally:
        pipe.close()
        try:
            browser.wait(20)
        except subprocess.TimeoutExpired:
            browser.kill()
            browser.wait()
