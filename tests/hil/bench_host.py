"""The command line with the figures of plan `bench` for JJG 443: `python bench_host.py LIMITS.toml WORDS...`.

Only practice jobs run with it: what it gives is compared with the same plan at another level, and is no verification.
"""

from __future__ import annotations

import sys
from pathlib import Path

from proofvan.cli.app import main
from proofvan.methods import limits
from proofvan.regulations.jjg443_fuel_dispenser.limits import EDITION, FIGURES


def use(figures: Path) -> None:
    """Take the figures of a file in place of those in the regulation's folder."""
    FIGURES.__dict__["table"] = limits.load(figures).edition(EDITION)


if __name__ == "__main__":
    use(Path(sys.argv.pop(1)))
    main()
