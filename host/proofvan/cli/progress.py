"""Live view of running jobs on a terminal: step, big numbers, progress, what the operator was asked."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from proofvan.cli.outlook import outlook_lines
from proofvan.cli.words import say
from proofvan.compose.watcher import Watcher
from proofvan.procedures.events import live_as_plain

# Redraws per second: enough to see numbers move, little enough to leave the run alone.
_FRAMES_PER_S = 8


class RunView:
    """Shows one panel per job while they run; without a terminal it prints one line per step instead."""

    def __init__(self, jobs: Sequence[str], quiet: bool = False) -> None:
        self._jobs = {job: _Job(job) for job in jobs}
        self._console = Console(file=sys.stderr)
        self._quiet = quiet
        self._lock = threading.Lock()
        live = self._console.is_terminal and not quiet
        self._live = (
            Live(console=self._console, refresh_per_second=_FRAMES_PER_S, get_renderable=self._draw) if live else None
        )

    def __enter__(self) -> RunView:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    def watcher(self) -> Watcher:
        """Give a watcher for the only job of this view."""
        (name,) = self._jobs
        return Watcher(
            tell=lambda event: self.take(name, {"event": event}),
            show=lambda frame: self.take(name, {"live": live_as_plain(frame)}),
        )

    def take(self, job: str, message: Mapping[str, Any]) -> None:
        """Take one message of a job: event, live frame or its end. May be called from any thread."""
        with self._lock:
            line = self._jobs[job].take(message)
        if line and not self._live and not self._quiet:
            self._console.print(line, markup=False, highlight=False)

    def _draw(self) -> Group:
        with self._lock:
            return Group(*(job.draw() for job in self._jobs.values()))


class _Job:
    def __init__(self, name: str) -> None:
        self._name = name
        self._title = ""
        self._position, self._total = 0, 1
        self._numbers: Mapping[str, Sequence[Any]] = {}
        self._error = ""
        self._note = ""
        self._verdict = ""
        self._within = 0.0

    def take(self, message: Mapping[str, Any]) -> str:
        if "live" in message:
            self._take_live(message["live"])
            return ""
        if "done" in message:
            self._verdict = str(message["done"]["verdict"])
            self._position, self._within = self._total, 0.0
            return f"[{self._name}] {say('cli-verdict', verdict=self._verdict)}"
        return self._take_event(message["event"])

    def draw(self) -> Panel:
        table = Table.grid(padding=(0, 3))
        table.add_row(*(_number(name, value) for name, value in self._numbers.items()))
        done = (self._position - 1 + self._within) / self._total if not self._verdict else 1.0
        step = Text(f"{self._position}/{self._total}  {self._title}", style="bold")
        note = Text(self._note, style="yellow") if self._note else Text(self._error, style="bold cyan")
        body = Table.grid(expand=True)
        for row in (step, ProgressBar(total=1.0, completed=max(0.0, done)), table, note):
            body.add_row(row)
        colour = {"": "blue", "PASS": "green", "MEASURED": "green", "FAIL": "red"}.get(self._verdict, "yellow")
        title = f"{self._name} · {say('cli-simulated')}"
        verdict = say("cli-verdict", verdict=self._verdict) if self._verdict else ""
        return Panel(body, title=title, subtitle=verdict, border_style=colour)

    def _take_live(self, live: Mapping[str, Any]) -> None:
        self._numbers, self._within = live["numbers"], live["progress"]
        if live["error_percent"] is not None:
            self._error = say(
                "cli-live-error",
                error=f"{live['error_percent']:+.3f}",
                uncertainty=f"{live['expanded_uncertainty_percent'] or 0.0:.3f}",
            )

    def _take_event(self, event: Mapping[str, Any]) -> str:
        match event["event"]:
            case "PointsPlanned":
                self._note = "\n".join(outlook_lines(event["points"]))
                return f"[{self._name}] {self._note}"
            case "StepStarted":
                self._title, self._note = say(event["title"]), ""
                self._position, self._total = event["position"], event["total"]
                return f"[{self._name}] {self._position}/{self._total} {self._title}"
            case "StepFailed":
                self._note = "✘ " + say(event["fault"], **event["evidence"])
                return f"[{self._name}] {self._note}"
        return ""


def _number(name: str, value: Sequence[Any]) -> Text:
    text = Text(f"{float(value[0]):.6g}", style="bold white")
    text.append(f" {value[1]}  ", style="white")
    text.append(say(name), style="dim")
    return text
