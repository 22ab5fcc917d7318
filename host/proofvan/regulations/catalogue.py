"""Finds the regulations: every folder beside this file that has a regulation.py."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from proofvan.core.errors import InputError
from proofvan.procedures.regulation import Regulation

_ROOT = Path(__file__).parent


def folders() -> tuple[str, ...]:
    """List the folders of the regulations; what begins with _ is no regulation but the example of `scaffold`."""
    return tuple(sorted(path.parent.name for path in _ROOT.glob("[a-z]*/regulation.py")))


@cache
def load(folder: str) -> Regulation:
    """Give the regulation of a folder; raises InputError naming what there is."""
    if folder not in folders():
        raise InputError("regulation-unknown", folder=folder, known=", ".join(folders()))
    regulation: Regulation = import_module(f"{__package__}.{folder}.regulation").REGULATION
    return regulation


def named(name: str) -> Regulation:
    """Give the regulation of a folder, a number (JJG 443, 443) or the beginning of a folder's name, if only one fits.

    Raises InputError naming what there is.
    """
    if name in folders():
        return load(name)
    asked = name.lower().replace(" ", "").replace("-", "_")
    fitting = [folder for folder in folders() if folder.startswith((asked, f"jjg{asked}_"))]
    return load(fitting[0] if len(fitting) == 1 else name)


def all_regulations() -> tuple[Regulation, ...]:
    """Give every regulation."""
    return tuple(load(folder) for folder in folders())
