"""The screen of `proofvan top`: a station's runs with their latest numbers and its boards, on a terminal."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual import work
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import DataTable, Footer, Static

from proofvan.core.messages import Language, text

# A terminal over a slow line: once a second is what a person reads.
LOOK_S = 1.0
_PATIENCE_S = 10.0
_BAR = 12

Ask = Callable[[str], Any]


def asking(address: str) -> Ask:
    """Give a way to ask a station's API; the asking raises OSError when it does not answer."""

    def ask(path: str) -> Any:
        with urllib.request.urlopen(f"{address.rstrip('/')}/api/{path}", timeout=_PATIENCE_S) as answer:
            return json.load(answer)

    return ask


class Top(App[None]):
    """Looks at a station; it can change nothing there."""

    CSS = "#runs { height: 2fr; } #boards { height: 1fr; } #numbers { height: auto; padding: 0 1; }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        ("q", "quit", "Quit 退出"),
        ("b", "look_at_boards", "Boards 接口板"),
        ("l", "other_language", "中文/English"),
    ]

    def __init__(self, ask: Ask, language: Language) -> None:
        super().__init__()
        self._ask, self._language = ask, language
        self._runs: list[dict[str, Any]] = []
        self._boards: dict[str, Any] | None = None

    def compose(self) -> ComposeResult:
        """Lay it out: runs, the latest numbers of the run under the cursor, boards."""
        yield Static(id="state")
        yield DataTable(id="runs", cursor_type="row")
        yield Static(id="numbers")
        yield DataTable(id="boards", cursor_type="none")
        yield Footer()

    def on_mount(self) -> None:
        """Begin to look."""
        self._headings()
        self.look()
        self.action_look_at_boards()
        self.set_interval(LOOK_S, self.look)

    @work(thread=True, exclusive=True, group="runs")
    def look(self) -> None:
        """Ask for the runs; what was shown stays when nobody answers."""
        try:
            runs = self._ask("runs")
        except (OSError, ValueError) as problem:
            self.call_from_thread(self._lost, str(problem))
        else:
            self.call_from_thread(self._show_runs, runs)

    @work(thread=True, exclusive=True, group="boards")
    def action_look_at_boards(self) -> None:
        """Ask every board who it is: only when wished, since it opens their ports."""
        try:
            boards = self._ask("boards")
        except (OSError, ValueError):
            return
        self.call_from_thread(self._show_boards, boards)

    def action_other_language(self) -> None:
        """Change between Chinese and English."""
        self._language = "en" if self._language == "zh" else "zh"
        self._headings()
        self._show_runs(self._runs)
        if self._boards is not None:
            self._show_boards(self._boards)

    def on_data_table_row_highlighted(self) -> None:
        """Show the numbers of the run under the cursor."""
        self._show_numbers()

    def _say(self, message: str, **values: object) -> str:
        return text(message, self._language, **values)

    def _headings(self) -> None:
        for table, columns in (("#runs", _RUNS), ("#boards", _BOARDS)):
            found = self.query_one(table, DataTable)
            found.clear(columns=True)
            found.add_columns(*(self._say(column) for column in columns))

    def _lost(self, detail: str) -> None:
        self.query_one("#state", Static).update(f"✘ {self._say('cli-top-lost', detail=detail)}")

    def _show_runs(self, runs: Sequence[dict[str, Any]]) -> None:
        self._runs = list(runs)
        table = self.query_one("#runs", DataTable)
        at = table.cursor_row
        table.clear()
        for run in runs:
            table.add_row(*self._row(run))
        table.move_cursor(row=min(at, max(0, len(runs) - 1)))
        self.query_one("#state", Static).update(self._say("cli-top-runs", count=len(runs)))
        self._show_numbers()

    def _row(self, run: dict[str, Any]) -> tuple[str, ...]:
        live = run["live"] or {}
        error = live.get("error_percent")
        return (
            run["title"][self._language],
            run["subject"],
            self._state(run),
            _bar(live["progress"]) if live else "",
            "" if error is None else f"{error:+.3f} %",
            self._uncertainty(live),
        )

    def _state(self, run: dict[str, Any]) -> str:
        if run["done"]:
            return self._say("cli-verdict", verdict=run["done"]["verdict"])
        if run["failed"] or run["broken_off"]:
            return self._say("cli-top-broken-off")
        steps = run["steps"]
        now = next((number for number, step in enumerate(steps, 1) if step["state"] == "now"), 0)
        title = steps[now - 1]["title"][self._language] if now else ""
        asks = " ?" if run["prompt"] else ""
        return f"{now}/{len(steps)} {title}{asks}"

    def _uncertainty(self, live: dict[str, Any]) -> str:
        expanded = live.get("expanded_uncertainty_percent")
        return "" if expanded is None else f"{expanded:.3f} %"

    def _show_numbers(self) -> None:
        at = self.query_one("#runs", DataTable).cursor_row
        live = self._runs[at]["live"] if 0 <= at < len(self._runs) else None
        shown = [
            f"{one['name'][self._language]} {one['value']} {one['unit']}"
            for one in (live or {"numbers": []})["numbers"]
        ]
        self.query_one("#numbers", Static).update("   ".join(shown))

    def _show_boards(self, boards: dict[str, Any]) -> None:
        self._boards = boards
        table = self.query_one("#boards", DataTable)
        table.clear()
        for board in boards["boards"]:
            condition = board["condition"] or {}
            health = " ".join(str(condition.get(name, "")) for name in ("failures", "overruns", "bad_checksums"))
            good = "✔" if board["answered"] and board["same_schema"] else "✘"
            table.add_row(
                good,
                board["name"] or board["uid"] or board["device"],
                board["firmware"],
                board["calibration_until"],
                health,
            )


_RUNS = (
    "cli-column-job",
    "cli-top-subject",
    "cli-top-step",
    "cli-top-progress",
    "cli-column-error",
    "cli-column-uncertainty",
)
_BOARDS = ("cli-top-good", "cli-top-board", "cli-top-firmware", "cli-top-until", "cli-top-health")


def _bar(progress: float) -> str:
    filled = round(min(1.0, max(0.0, progress)) * _BAR)
    return "█" * filled + "░" * (_BAR - filled)
