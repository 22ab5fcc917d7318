"""`python -m proofvan_hw.schematics [FOLDER]`: check every board, write bills of materials and netlists."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from proofvan_hw.schematics.drawings import drawings


def main(folder: Path) -> int:
    """Give 1 when the electrical rule check of a board finds something."""
    folder.mkdir(parents=True, exist_ok=True)
    sound = True
    for family, sheet in drawings().items():
        findings = sheet.findings()
        sound = sound and not findings
        with (folder / f"{family}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("count", "maker", "order number", "part"), *sheet.bill()])
        (folder / f"{family}.net").write_text(sheet.netlist(), encoding="utf-8")
        print(f"{'ok  ' if not findings else 'FAIL'} {family}: {sum(row[0] for row in sheet.bill())} parts")
        for finding in findings:
            print(f"     {finding}")
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/hw")))
