"""What the station may be asked, as OpenAPI: `python -m proofvan.web.description FILE` writes it for the pages."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from proofvan.web.app import make_app


def description() -> dict[str, Any]:
    """Give the station's requests with their bodies as an OpenAPI document; answers are the pages' own types."""
    with tempfile.TemporaryDirectory(prefix="proofvan-") as place:
        pages = Path(place)
        (pages / "index.html").touch()
        return make_app(pages / "home", pages).openapi()


if __name__ == "__main__":
    text = json.dumps(description(), ensure_ascii=False, indent=1, sort_keys=True)
    Path(sys.argv[1]).write_text(text, encoding="utf-8")
