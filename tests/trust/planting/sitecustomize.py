"""Plants one defect into the product while it is imported, in this process and in every one that it starts.

Python runs this by itself when the folder is on PYTHONPATH. PROOFVAN_PLANT holds JSON with `module`, `old` and `new`:
the text `old`, which must stand in the module exactly once, is read as `new`; or `source`, the module's whole text.
Files on the disk and compiled caches stay as they are.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path


class PlantedLoader(SourceFileLoader):
    """Reads a module with the defect in it; never from, and never into, the cache of compiled files."""

    def path_stats(self, path: str) -> dict[str, float]:
        raise OSError("no cache for a planted module")

    def get_data(self, path: str) -> bytes:
        return planted(Path(path)).encode()


class PlantedFinder(MetaPathFinder):
    """Finds the one module that gets the defect."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if fullname != PLANT["module"]:
            return None
        spec = PathFinder.find_spec(fullname, path)  # type: ignore[arg-type]
        assert spec is not None and spec.origin is not None
        spec.loader = PlantedLoader(fullname, spec.origin)
        return spec


def planted(path: Path) -> str:
    """Give a file's text with the defect in it."""
    if "source" in PLANT:
        return PLANT["source"]
    text, old = path.read_text(encoding="utf-8"), PLANT["old"]
    assert text.count(old) == 1, f"{path.name}: {old!r} stands there {text.count(old)} times"
    return text.replace(old, PLANT["new"])


PLANT: dict[str, str] = json.loads(os.environ.get("PROOFVAN_PLANT", "{}"))
if PLANT:
    sys.meta_path.insert(0, PlantedFinder())
