"""The command line on the bench: `python bench_host.py FOLDER/limits.toml|- WORDS...`, its limits instead of JJG 443's.

Only practice jobs run with it: what it gives is compared with the same plan at another level, and is no verification.
"""

from __future__ import annotations

import sys
from pathlib import Path

from proofvan.cli.app import main
from proofvan.instruments import automatic_measure, power_bench
from proofvan.regulations.jjg443_fuel_dispenser.limits import FIGURES
from proofvan.regulations.jjg443_fuel_dispenser.regulation import REGULATION

SELF_CHECK_S = 0.7
PULSE_ARRIVAL_S = 1.2  # pulses come within 0.2 s, and each second the stream says whether some were lost
NO_FIGURES = "-"


def use(figures: str) -> None:
    """Wait for standards and pulses no longer than a bench must, and take the figures of a file for JJG 443."""
    automatic_measure.PULSE_ARRIVAL_S = PULSE_ARRIVAL_S
    automatic_measure.SELF_CHECK_S = power_bench.SELF_CHECK_S = SELF_CHECK_S
    if figures != NO_FIGURES:
        # The recording carries the table that was judged by, not that of the regulation.
        FIGURES.folder = Path(figures).parent
        object.__setattr__(REGULATION, "root", FIGURES.folder)


if __name__ == "__main__":
    use(sys.argv.pop(1))
    main()
