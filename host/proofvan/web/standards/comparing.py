"""Two finished runs side by side, and a check source's runs on their mean-and-s chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from proofvan.core.line.results import Result
from proofvan.core.messages import Language
from proofvan.methods.comparison import normalised_error
from proofvan.methods.stability import Stability, examine
from proofvan.records.groups import groups_of, records_in
from proofvan.records.signed import SignedRecord
from proofvan.web.pictures import picture
from proofvan.web.view import words


def side_by_side(first: SignedRecord, second: SignedRecord) -> dict[str, Any]:
    """Compare two records result by result; E_n where both state U with the same k (JJF 1117).

    Runs that share a standard share its error: their E_n is then a test of everything else.
    """
    others = dict(_numbered(second.record.results))
    rows = [
        _row(one, others[key])
        for key, one in _numbered(first.record.results)
        if key in others and one.unit == others[key].unit
    ]
    shared = {one.serial for one in first.record.standards} & {one.serial for one in second.record.standards}
    return {
        "runs": [_head(first), _head(second)],
        "same_instrument": first.record.subject.serial == second.record.subject.serial,
        "shared_standards": sorted(shared),
        "rows": rows,
    }


def stability_of(home: Path, source: str, point: str = "") -> Stability:
    """Examine the runs of a check source at this station, as `proofvan stability` does; raises InputError."""
    return examine(groups_of(records_in([home]), source, point))


def stability_shown(found: Stability) -> dict[str, Any]:
    """Give it for the screen."""
    return {
        "repeatability": f"{found.repeatability:.3g}",
        "stability": f"{found.stability:.3g}",
        "groups": [
            {
                "day": one.day,
                "run": one.source,
                "count": len(one.readings),
                "mean": f"{one.mean:+.4g}",
                "deviation": f"{one.deviation:.3g}",
                "inside": one.source not in found.outside,
            }
            for one in found.groups
        ],
    }


def stability_chart(found: Stability, title: str, language: Language) -> bytes:
    """Draw both charts as SVG."""
    from proofvan.documents.control_plot import plot

    return picture(".svg", partial(plot, found, title=title, unit="%", language=language))


def _head(signed: SignedRecord) -> dict[str, Any]:
    record = signed.record
    return {
        "run": record.head.run,
        "subject": f"{record.subject.model} {record.subject.serial}",
        "date": record.conclusion.date,
        "verdict": record.conclusion.outcome.value,
        "regulation": f"{record.head.regulation}-{record.head.edition}",
        "people": ", ".join(one.name for one in record.people),
        "standards": ", ".join(f"{one.serial}" for one in record.standards),
    }


def _numbered(results: Iterable[Result]) -> Iterator[tuple[tuple[str, str, int], Result]]:
    """Name every result by what it is, its point, and the how manieth of these it is: single runs repeat."""
    seen: Counter[tuple[str, str]] = Counter()
    for one in results:
        seen[one.name, one.point] += 1
        yield (one.name, one.point, seen[one.name, one.point]), one


def _row(one: Result, other: Result) -> dict[str, Any]:
    normalised = _normalised(one, other)
    return {
        "name": words(one.name),
        "point": one.point,
        "unit": one.unit,
        "values": [one.rounded, other.rounded],
        "expanded": [_expanded(one), _expanded(other)],
        "difference": f"{float(other.value) - float(one.value):+.4g}",
        "normalised": None if normalised is None else f"{normalised:+.2f}",
        "agrees": None if normalised is None else abs(normalised) <= 1.0,
    }


def _expanded(one: Result) -> str:
    return f"{float(one.expanded_uncertainty):.2g}" if one.budget else ""


def _normalised(one: Result, other: Result) -> float | None:
    if not (one.budget and other.budget):
        return None
    # k differs with the degrees of freedom: both are brought to k = 2 (JJF 1117).
    first, second = (
        2.0 * float(each.expanded_uncertainty) / float(each.coverage_factor) for each in (one, other)
    )  # fmt: skip
    if not first and not second:
        return None
    return normalised_error(float(other.value), second, float(one.value), first)
