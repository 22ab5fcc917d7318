"""Blind samples 盲样: a value that nobody sees before he or she has handed in a result; then E_n is shown.

Who sets a sample knows it and takes no part. A result is handed in once; E_n and the rest are `proofvan compare`'s.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from proofvan.core.errors import InputError, PreconditionError
from proofvan.methods.comparison import ComparisonFile, Participant, Value, compare
from proofvan.records.sink import write_durably

FOLDER = "blind-samples"


@dataclass(frozen=True, slots=True)
class Stated:
    """A value with its expanded uncertainty, as somebody stated it."""

    value: float
    U: float
    k: float


@dataclass(frozen=True, slots=True)
class Sample:
    """A blind sample with what was handed in, by the ids of the persons."""

    id: str
    title: str
    unit: str
    set_by: str
    reference: Stated
    results: dict[str, Stated]


class Samples:
    """The blind samples of a station, a file each."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER

    def all(self) -> list[Sample]:
        """Give every sample, the newest first."""
        found = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        return [_read(path) for path in found]

    def add(self, title: str, unit: str, reference: Stated, by: str) -> Sample:
        """Set a sample."""
        sample = Sample(secrets.token_hex(4), title, unit, by, reference, {})
        self._write(sample)
        return sample

    def hand_in(self, number: str, person: str, result: Stated) -> Sample:
        """Take a person's result; raises PreconditionError for a second one and for who set the sample."""
        path = self._folder / f"{number}.json"
        if not path.is_file():
            raise InputError("blind-unknown", value=number)
        sample = _read(path)
        if person == sample.set_by:
            raise PreconditionError("blind-own", sample=sample.title)
        if person in sample.results:
            raise PreconditionError("blind-again", sample=sample.title)
        done = replace(sample, results={**sample.results, person: result})
        self._write(done)
        return done

    def _write(self, sample: Sample) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        write_durably(self._folder / f"{sample.id}.json", json.dumps(asdict(sample), ensure_ascii=False).encode())


def shown(sample: Sample, person: str) -> dict[str, Any]:
    """Give a sample as a person may see it: value and results only to who handed one in, or set it."""
    head = {"id": sample.id, "title": sample.title, "unit": sample.unit, "count": len(sample.results)}
    if person not in sample.results and person != sample.set_by:
        return {**head, "open": True, "own": False, "reference": None, "results": []}
    return {
        **head,
        "open": False,
        "own": person == sample.set_by,
        "reference": {"value": f"{sample.reference.value:.10g}", "U": f"{sample.reference.U:.3g}"},
        "results": _scored(sample, person),
    }


def _scored(sample: Sample, person: str) -> list[dict[str, Any]]:
    if not sample.results:
        return []
    reference = Value(**asdict(sample.reference))
    results = tuple(Participant(name=name, **asdict(one)) for name, one in sample.results.items())
    found = compare(ComparisonFile(title=sample.title, unit=sample.unit, reference=reference, results=results))
    return [
        {
            "name": one.name,
            "me": one.name == person,
            "difference": f"{one.difference:+.4g}",
            "normalised": f"{one.E_n:+.2f}",
            "satisfactory": one.satisfactory,
        }
        for one in found.scored
    ]


def _read(path: Path) -> Sample:
    plain = json.loads(path.read_bytes())
    reference = Stated(**plain.pop("reference"))
    results = {person: Stated(**one) for person, one in plain.pop("results").items()}
    return Sample(reference=reference, results=results, **plain)
