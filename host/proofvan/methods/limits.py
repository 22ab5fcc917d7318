"""Limits, settings and influences of an edition as data: each with its clause, its source and how sure we are of it.

Provenance: S stated in a source, C computed, T trade knowledge, M memory (M-hi, M-med, M-lo). What is only T or M binds
nobody until the organisation has compared it with the paper text and confirmed it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from proofvan.core.errors import InputError, PreconditionError
from proofvan.core.line.results import Limit
from proofvan.methods.tables import Table, read
from proofvan.uncertainty.inputs import Input, normal, rectangular

Provenance = Literal["S", "C", "T", "M-hi", "M-med", "M-lo"]
# A calibration says what an instrument shows and how sure that is; it has no limits (JJF 1001-2011, 4.10).
CALIBRATION = "calibration"
# Neither has a screening: it ranks visits, what it finds is no verdict (field practice 1.6, 1.13).
SCREENING = "screening"
UNJUDGED = (CALIBRATION, SCREENING)
ConfirmedBy = Callable[[str], str]  # limit id -> who confirmed it; empty when nobody did


def _decimal(value: Any) -> Any:
    try:
        if isinstance(value, str) and Decimal(value).is_finite():
            return value
    except InvalidOperation:
        pass
    raise ValueError("a decimal number in quotes")


DecimalText = Annotated[str, BeforeValidator(_decimal)]


class Entry(Table):
    """What every figure of an edition says about itself."""

    id: str = Field(pattern=r"^[a-z0-9_-]+$")
    clause: str = Field(min_length=1)
    provenance: Provenance
    source: str = Field(min_length=1)


Kind = TypeVar("Kind", bound=Entry)


class LimitEntry(Entry):
    """A limit with one column per kind of service; a column that is not there is never borrowed from another."""

    unit: str
    services: Mapping[str, DecimalText] = Field(min_length=1)


class Setting(Entry):
    """A figure of the procedure that is the same for every service: a window, a time, a rounding rule."""

    unit: str
    value: str


class Influence(Entry):
    """What is known of an effect that nobody measures in a run: estimate, and half-width or standard uncertainty."""

    unit: str
    estimate: DecimalText = "0"
    half_width: DecimalText | None = None
    standard_uncertainty: DecimalText | None = None
    degrees_of_freedom: DecimalText | None = None  # absent: known well enough to count as infinite

    @model_validator(mode="after")
    def _one_size(self) -> Influence:
        if (self.half_width is None) == (self.standard_uncertainty is None):
            raise ValueError("either half_width or standard_uncertainty")
        return self

    def as_input(self, label: str, factor: float = 1.0) -> Input:
        """Give the effect as an input of a model, times a factor; the unit stays."""
        estimate = float(self.estimate) * factor
        if self.half_width is not None:
            return rectangular(label, float(self.half_width) * factor, self.unit, self.source, estimate)
        u = float(self.standard_uncertainty or "nan") * factor
        return normal(label, u, self.unit, self.source, estimate, float(self.degrees_of_freedom or math.inf))


class Method(Entry):
    """A method, and the services for which the edition permits it."""

    services: tuple[str, ...]


class Edition(Table):
    """One dated block: everything that an edition says in numbers."""

    name: str = Field(min_length=1)
    in_force: date
    limits: tuple[LimitEntry, ...]
    settings: tuple[Setting, ...] = ()
    influences: tuple[Influence, ...] = ()
    methods: tuple[Method, ...] = ()


class LimitTable(Table):
    """limits.toml: the editions of one regulation, newest first."""

    regulation: str  # as it begins every limit id: jjg1149
    editions: tuple[Edition, ...] = Field(min_length=1)

    def edition(self, name: str) -> EditionTable:
        """Give one edition; raises InputError when the table does not hold it."""
        for edition in self.editions:
            if edition.name == name:
                return EditionTable(self.regulation, edition)
        known = ", ".join(edition.name for edition in self.editions)
        raise InputError("limits-edition-missing", regulation=self.regulation, edition=name, known=known)


def load(path: Path) -> LimitTable:
    """Read limits.toml; raises InputError naming file, field, value and what is allowed."""
    return read(path, LimitTable)


class EditionTable:
    """An edition, asked by id; every answer names its source."""

    def __init__(self, regulation: str, edition: Edition) -> None:
        self.regulation = regulation
        self.edition = edition

    def full_id(self, entry: str) -> str:
        """Give the id under which an organisation confirms a figure: jjg1149-2022:working-error-class-1."""
        return f"{self.regulation}-{self.edition.name}:{entry}"

    def limit(self, entry_id: str, service: str, confirmed_by: ConfirmedBy) -> Limit:
        """Give the limit of a service; for a calibration or a screening one without a value, which judges nothing.

        Raises InputError for a column that is missing, PreconditionError for a figure that nobody confirmed.
        """
        entry = self._find(self.edition.limits, entry_id)
        if service in UNJUDGED:
            return Limit(self.full_id(entry_id), "", entry.unit, entry.clause, self.edition.name, "", "")
        if service not in entry.services:
            raise InputError(
                "limits-column-missing",
                limit=self.full_id(entry_id),
                service=service,
                known=", ".join(sorted(entry.services)),
            )
        return Limit(
            id=self.full_id(entry_id),
            value=entry.services[service],
            unit=entry.unit,
            clause=entry.clause,
            edition=self.edition.name,
            provenance=entry.provenance[0],
            confirmed_by=self._confirmation(entry, confirmed_by),
        )

    def setting(self, entry_id: str) -> Setting:
        """Give a figure of the procedure; raises InputError when the edition does not hold it."""
        return self._find(self.edition.settings, entry_id)

    def number(self, entry_id: str) -> float:
        """Give a numeric setting."""
        return float(self.setting(entry_id).value)

    def influence(self, entry_id: str) -> Influence:
        """Give what is known of an effect; raises InputError when the edition does not hold it."""
        return self._find(self.edition.influences, entry_id)

    def require_confirmed(self, service: str, confirmed_by: ConfirmedBy) -> None:
        """Refuse the edition while any figure that would be used is only remembered and not confirmed."""
        for limit in self.edition.limits:
            if service in limit.services:
                self._confirmation(limit, confirmed_by)
        for entry in (*self.edition.settings, *self.edition.influences):
            self._confirmation(entry, confirmed_by)

    def require_method(self, method: str, service: str, organisation_methods: tuple[str, ...], practice: bool) -> None:
        """Refuse a method that the edition does not permit for the service (practice: that nobody allowed)."""
        permitted = next((entry.services for entry in self.edition.methods if entry.id == method), ())
        # A screening concludes nothing in the edition's name: what the organisation allows in its own house will do.
        own = practice or service == SCREENING
        if service in permitted or (own and method in organisation_methods):
            return
        raise PreconditionError(
            "limits-method-not-permitted",
            method=method,
            service=service,
            edition=f"{self.regulation}-{self.edition.name}",
            permitted=", ".join(permitted) or "-",
        )

    def _confirmation(self, entry: Entry, confirmed_by: ConfirmedBy) -> str:
        known = confirmed_by(self.full_id(entry.id))
        if entry.provenance in ("S", "C") or known:
            return known
        raise PreconditionError(
            "limits-not-confirmed", limit=self.full_id(entry.id), clause=entry.clause, source=entry.source
        )

    def _find(self, entries: Iterable[Kind], entry_id: str) -> Kind:
        for entry in entries:
            if entry.id == entry_id:
                return entry
        known = ", ".join(entry.id for entry in entries)
        raise InputError("limits-entry-missing", limit=self.full_id(entry_id), known=known)
