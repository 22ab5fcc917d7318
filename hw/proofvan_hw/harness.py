"""`python -m proofvan_hw.harness [FOLDER] [--only NAME]`: draws every harness with WireViz, or one as SVG alone."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WIRING = Path(__file__).parent / "wiring"
FORMATS = ("svg", "png", "html", "tsv")
# The harness of each bench that has one; at a desk nothing is wired to the instrument.
_OF_BENCH = {"pile": "pile_dc", "ac_pile": "pile_ac", "dispenser": "dispenser"}


@dataclass(frozen=True, slots=True)
class Wire:
    """One line of the connection table: a cable and its two ends, in the words of the drawing."""

    begin: str
    cable: str
    end: str


def wiring_of(bench: str) -> Path | None:
    """Give the file of a bench's harness; None for a bench without one."""
    name = _OF_BENCH.get(bench)
    return WIRING / f"{name}.yml" if name else None


def wires(source: Path) -> tuple[Wire, ...]:
    """Give the connections of a harness as a table, in the order in which they are made. Needs PyYAML."""
    import yaml  # comes with WireViz

    drawn = yaml.safe_load(source.read_text(encoding="utf-8"))
    return tuple(_wire(line, drawn["connectors"], drawn["cables"]) for line in drawn["connections"])


def draw(source: Path, folder: Path, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Draw one harness; gives the files. Needs WireViz and Graphviz."""
    from wireviz import wireviz  # loads an image library: only who draws needs it

    folder.mkdir(parents=True, exist_ok=True)
    with _chinese_letters():
        wireviz.parse(source, output_formats=tuple(formats), output_dir=folder, output_name=source.stem)
    return sorted(folder.glob(f"{source.stem}.*"))


def _wire(line: Sequence[Mapping[str, Any]], connectors: Mapping[str, Any], cables: Mapping[str, Any]) -> Wire:
    # A line names connector, cable, connector; a shield that begins nowhere leaves its first end out.
    parts = [next(iter(one.items())) for one in line]
    ends = [_end(name, pins, connectors[name]) for name, pins in parts if name in connectors]
    (cable,) = [_cable(name, ways, cables[name]) for name, ways in parts if name in cables]
    return Wire("–" if len(ends) < 2 else ends[0], cable, ends[-1])


def _end(name: str, pins: Any, connector: Mapping[str, Any]) -> str:
    said = connector.get("notes") if str(connector.get("notes", "")).startswith("B1") else connector.get("type")
    return f"{name} {', '.join(pins) if isinstance(pins, list) else pins} · {said}"


def _cable(name: str, ways: Any, cable: Mapping[str, Any]) -> str:
    what = "屏蔽 shield" if ways == "s" else f"{cable.get('gauge', '')} {'/'.join(cable.get('colors', ()))}"
    return " · ".join(part for part in (name, what.strip(), str(cable.get("notes", ""))) if part)


@contextmanager
def _chinese_letters() -> Iterator[None]:
    # Graphviz finds fonts through fontconfig; the package that the certificates use brings Noto Sans SC.
    import pylopdf_fonts_zh_cn

    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.TemporaryDirectory(prefix="proofvan-") as place:
        config = Path(place) / "fonts.conf"
        fonts = Path(pylopdf_fonts_zh_cn.__file__).parent
        config.write_text(
            f"<fontconfig><dir>{fonts}</dir><dir>/usr/share/fonts</dir><cachedir>{place}</cachedir></fontconfig>",
            encoding="utf-8",
        )
        os.environ["FONTCONFIG_FILE"] = str(config)
        try:
            yield
        finally:
            os.environ.pop("FONTCONFIG_FILE")
            if before is not None:
                os.environ["FONTCONFIG_FILE"] = before


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw all of them, or the one that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/harness"))
    parser.add_argument("--only", choices=sorted(_OF_BENCH.values()), help="this one alone, as SVG")
    asked = parser.parse_args(arguments)
    for source in [WIRING / f"{asked.only}.yml"] if asked.only else sorted(WIRING.glob("*.yml")):
        for file in draw(source, asked.folder, ("svg",) if asked.only else FORMATS):
            print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
