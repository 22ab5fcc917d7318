"""The rules of risk, as data with a version."""

from __future__ import annotations

from pathlib import Path

from proofvan.methods.tables import Exact, Table, read

RULES = Path(__file__).with_name("rules.toml")


class Rules(Table):
    """See the file for units and sources."""

    version: str
    limit: Exact
    suspect: Exact
    price: Exact
    days_to_close: int
    impossible_share: Exact
    unseen_probability: Exact


def read_rules(path: Path = RULES) -> Rules:
    """Read the rules; raises InputError that names file and field."""
    return read(path, Rules)
