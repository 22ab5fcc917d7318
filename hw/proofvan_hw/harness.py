"""`python -m proofvan_hw.harness [FOLDER]`: draws every harness with WireViz, as SVG, PNG, HTML and a list of wires."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pylopdf_fonts_zh_cn
from wireviz import wireviz

WIRING = Path(__file__).parent / "wiring"
FORMATS = ("svg", "png", "html", "tsv")


def draw(source: Path, folder: Path) -> list[Path]:
    """Draw one harness; gives the files. Needs Graphviz."""
    folder.mkdir(parents=True, exist_ok=True)
    with _chinese_letters():
        wireviz.parse(source, output_formats=FORMATS, output_dir=folder, output_name=source.stem)
    return sorted(folder.glob(f"{source.stem}.*"))


@contextmanager
def _chinese_letters() -> Iterator[None]:
    # Graphviz finds fonts through fontconfig; the package that the certificates use brings Noto Sans SC.
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


def main(folder: Path) -> int:
    """Draw all of them."""
    for source in sorted(WIRING.glob("*.yml")):
        for file in draw(source, folder):
            print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/harness")))
