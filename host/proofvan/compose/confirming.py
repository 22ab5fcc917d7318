"""One-time confirmation of remembered figures: typed once more from the paper text, kept in the organisation's file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import tomlkit

from proofvan.core.errors import InputError
from proofvan.methods.limits import EditionTable, Entry, Influence, LimitEntry, Setting, load
from proofvan.procedures.regulation import Regulation
from proofvan.records.sink import write_durably
from proofvan.standards import organisation as organisations


def unconfirmed(regulation: Regulation, path: Path) -> dict[str, Entry]:
    """Give the figures of a regulation that are only remembered and that the organisation has not confirmed, by id."""
    known, table = organisations.load(path), _table(regulation)
    edition = table.edition
    entries: tuple[Entry, ...] = (*edition.limits, *edition.settings, *edition.influences)
    remembered = {table.full_id(one.id): one for one in entries if one.provenance not in ("S", "C")}
    return {name: one for name, one in remembered.items() if not known.confirmed_by(name)}


def confirm(regulation: Regulation, path: Path, typed: Mapping[str, str], by: str, on: date) -> tuple[str, ...]:
    """Write down who compared figures with the paper text; gives their ids.

    `typed` maps an id (`working-error-class-1`) to what the paper says, numbers in the order of `figures_of`. Raises
    InputError for an id that is not open, and for a value that differs from the table's; nothing is written then.
    """
    table, still_open = _table(regulation), unconfirmed(regulation, path)
    for name, value in typed.items():
        entry = still_open.get(table.full_id(name))
        if entry is None:
            raise InputError("confirm-not-open", figure=name, allowed=", ".join(still_open) or "-")
        if not _same(value.split(), figures_of(entry)):
            raise InputError("confirm-differs", figure=name, value=value, table=" ".join(figures_of(entry)))
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    confirmations = document["organisation"].setdefault("confirmations", tomlkit.table())
    for name in typed:
        line = tomlkit.inline_table()
        line.update({"by": by, "on": on})
        confirmations[table.full_id(name)] = line
    write_durably(path, tomlkit.dumps(document).encode())
    return tuple(table.full_id(name) for name in typed)


def figures_of(entry: Entry) -> list[str]:
    """Give the figures of an entry in the order in which they are typed: columns, value, or estimate and size."""
    if isinstance(entry, LimitEntry):
        return [entry.services[service] for service in sorted(entry.services)]
    if isinstance(entry, Influence):
        return [entry.estimate, entry.half_width or entry.standard_uncertainty or ""]
    assert isinstance(entry, Setting)
    return [entry.value]


def _same(typed: list[str], table: list[str]) -> bool:
    return len(typed) == len(table) and all(map(_equal, typed, table))


def _equal(one: str, other: str) -> bool:
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return one == other


def _table(regulation: Regulation) -> EditionTable:
    return load(regulation.root / "limits.toml").edition(regulation.edition)
