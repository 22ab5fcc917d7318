"""Measures the station's screen in Debian's Chromium: live waveforms, the server's work, its memory, first paint.

    python -m bench.screen [--seconds 20] [--frames 72000] [--docs]

Every figure stands beside its limit; the exit code is 1 when one is beyond it. `--docs` writes docs/station.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from websockets.sync.client import connect

from bench.screen_server import RUN
from proofvan.compose.wave_line import FRAMES_PER_S

ROOT = Path(__file__).parents[1]
SEEN = ROOT / "build" / "screens"
DOCS = ROOT / "docs" / "station.md"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
# A busy machine makes it slow; its figures say so.
PATIENCE_MS = 300_000
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_MARKS = ("<!-- figures: python -m bench.screen --docs -->", "<!-- end of figures -->")
# Redrawing clears the canvas once: what is counted was drawn, not only received.
_COUNT = """window.drawn = 0; const clear = CanvasRenderingContext2D.prototype.clearRect;
CanvasRenderingContext2D.prototype.clearRect = function (...all) { window.drawn += 1; clear.apply(this, all); };"""
# The station's caches fill in the first frames; what comes after that must not grow.
_SETTLED = 0.1


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured beside its limit."""

    what: str
    value: float
    limit: float
    unit: str
    at_least: bool = False

    @property
    def held(self) -> bool:
        """Say whether the limit was kept."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def line(self) -> str:
        """Give the line of the table."""
        sign = "≥" if self.at_least else "≤"
        held = "✔" if self.held else "✘"
        return f"| {self.what} | {self.value:.4g} {self.unit} | {sign} {self.limit:g} {self.unit} | {held} |"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--frames", type=int, default=72_000)
    parser.add_argument("--docs", action="store_true")
    wish = parser.parse_args()
    figures = [*_screen(wish.seconds), _growth(wish.frames)]
    table = "\n".join(("| figure | measured | limit | |", "|---|---|---|---|", *(one.line() for one in figures)))
    load = f"Load of the machine meanwhile {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores."
    print(f"{table}\n\n{load}")
    if wish.docs:
        _write(f"{table}\n\n{load}")
    return 0 if all(one.held for one in figures) else 1


def _screen(seconds: float) -> Iterator[Figure]:
    with served(FRAMES_PER_S, FRAMES_PER_S) as (server, port), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(PATIENCE_MS)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.add_init_script(_COUNT)
        page.goto(f"http://127.0.0.1:{port}/")
        page.locator(".person").first.wait_for()
        yield from _first_page(page)
        page.goto(f"http://127.0.0.1:{port}/#/run/{RUN}")
        page.locator("header").wait_for()
        page.get_by_role("button", name="只看").click()
        page.locator(".scope canvas").wait_for()
        yield from _live(page, server, seconds)
        page.get_by_role("button", name="夜间").click()
        page.wait_for_timeout(1000)
        SEEN.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SEEN / "live-night.png")
        others = [one for one in asked if "127.0.0.1" not in one and not one.startswith("data:")]
        yield Figure("requests to other hosts", len(others), 0, "")
        browser.close()


def _first_page(page: Page) -> Iterator[Figure]:
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    yield Figure("first paint", paint / 1000, 1.0, "s")
    sizes = "performance.getEntries().filter(e => e.name && !e.name.includes('.woff2')).map(e => e.transferSize || 0)"
    yield Figure("transfer without fonts", sum(page.evaluate(sizes)) / 1000, 500, "kB")


def _live(page: Page, server: int, seconds: float) -> Iterator[Figure]:
    begin, drawn, worked = time.monotonic(), page.evaluate("window.drawn"), _cpu_s(server)
    page.wait_for_timeout(1000 * seconds)
    passed = time.monotonic() - begin
    yield Figure("8 channels x 1000 points drawn", (page.evaluate("window.drawn") - drawn) / passed, 20, "/s", True)
    yield Figure("server, share of one core", 100 * (_cpu_s(server) - worked) / passed, 8, "%")


def _growth(frames: int) -> Figure:
    """Take so many frames as fast as they come, and say by how much the server grew meanwhile."""
    with (
        served(0, 0) as (server, port),
        connect(f"ws://127.0.0.1:{port}/api/runs/{RUN}/wave", compression=None) as line,
    ):
        settled = 0.0
        for n in range(frames):
            line.recv(timeout=60)
            if n == int(frames * _SETTLED):
                settled = _memory_mb(server)
        return Figure(f"server's growth over {frames} unpaced frames", _memory_mb(server) - settled, 1.0, "MB")


@contextmanager
def served(frames_per_s: float, source_frames_per_s: float) -> Iterator[tuple[int, int]]:
    """Serve; gives the process and its port."""
    with tempfile.TemporaryDirectory(prefix="proofvan-") as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        command = [sys.executable, "-m", "bench.screen_server", str(port), home, str(frames_per_s)]
        server = subprocess.Popen([*command, str(source_frames_per_s)], cwd=ROOT)
        try:
            while not _answers(port):
                if server.poll() is not None:
                    raise SystemExit("the server did not start")
                time.sleep(0.05)
            yield server.pid, port
        finally:
            server.terminate()
            server.wait()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/session", timeout=60):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _cpu_s(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def _memory_mb(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _write(table: str) -> None:
    text = DOCS.read_text(encoding="utf-8")
    before, _, rest = text.partition(_MARKS[0])
    after = rest.partition(_MARKS[1])[2]
    DOCS.write_text(f"{before}{_MARKS[0]}\n{table}\n{_MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
