"""`python -m images [rp2040] [rp2350]`: builds the images, all of them when none is named."""

from __future__ import annotations

import argparse
import sys
import time

from images.budget import budget_lines
from images.build import TARGETS, image
from images.distribution import BuildError


def main() -> int:
    """Build and say where the images are; 1 when a step failed."""
    parser = argparse.ArgumentParser("python -m images", description=__doc__)
    parser.add_argument("chip", nargs="*", help=" | ".join(TARGETS))
    chips = parser.parse_args().chip or list(TARGETS)
    if unknown := [chip for chip in chips if chip not in TARGETS]:
        parser.error(f"{' '.join(unknown)}: there is only {' | '.join(TARGETS)}")
    begun = time.monotonic()
    try:
        for chip in chips:
            _report(chip)
    except BuildError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"in {time.monotonic() - begun:.1f} s")
    return 0


def _report(chip: str) -> None:
    made = image(TARGETS[chip])
    manifest = made.manifest
    print(made.uf2)
    print(f"  {manifest['firmware']}, revision {manifest['revision']}, legal id {manifest['legal_id']}")
    for line in budget_lines(manifest["memory"]):  # type: ignore[arg-type]
        print(f"  {line}")


if __name__ == "__main__":
    sys.exit(main())
