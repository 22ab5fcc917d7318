"""The figures of a regulation: its limits.toml, asked for one case."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from proofvan.core.line.results import Limit
from proofvan.methods import limits as tables
from proofvan.methods.limits import EditionTable, Influence, Setting
from proofvan.procedures.regulation import Case


class Figures:
    """One edition of the table in a folder; read when it is first asked.

    Two settings have fixed names: `judged-value` (rounded or unrounded value is compared) and `rounding-step`.
    """

    def __init__(self, file_in_folder: str, edition: str) -> None:
        self.folder = Path(file_in_folder).parent
        self.edition = edition

    @cached_property
    def table(self) -> EditionTable:
        """The edition's table."""
        return tables.load(self.folder / "limits.toml").edition(self.edition)

    def limit(self, case: Case, entry: str) -> Limit:
        """Give a limit for the service of the case; raises InputError or PreconditionError."""
        return self.table.limit(entry, case.service, case.organisation.confirmed_by)

    def setting(self, entry: str) -> Setting:
        """Give a figure of the procedure."""
        return self.table.setting(entry)

    def number(self, entry: str) -> float:
        """Give a numeric figure of the procedure."""
        return self.table.number(entry)

    def influence(self, entry: str) -> Influence:
        """Give what is known of an effect."""
        return self.table.influence(entry)

    def rule(self) -> str:
        """Say whether the rounded or the unrounded value is judged."""
        return self.setting("judged-value").value

    def rounding_step(self) -> str:
        """Give the spacing to which errors are rounded."""
        return self.setting("rounding-step").value
