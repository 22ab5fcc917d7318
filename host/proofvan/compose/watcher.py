"""Who looks on while a job runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from proofvan.procedures.step import LiveFrame
from proofvan.station.wave_out import WaveOut


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who looks on: run events as plain data, live frames where the latest wins; `waves` when somebody sees them."""

    tell: Callable[[Mapping[str, Any]], None] = lambda _event: None
    show: Callable[[LiveFrame], None] = lambda _frame: None
    waves: WaveOut | None = None
