"""What a scanned code means here: an instrument of some jobs, our own label, or a list of jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofvan.core.errors import InputError
from proofvan.documents.certificate import QR_PREFIX
from proofvan.web.instruments import Instrument
from proofvan.web.last_results import LastResults
from proofvan.web.runs import Runs

_SHOWN = 60


def is_list(text: str) -> bool:
    """Say whether a code holds a list of jobs: JSON, as the import takes it."""
    return text.strip()[:1] in ("[", "{")


def jobs_of(text: str, runs: Runs, results: LastResults) -> list[dict[str, Any]]:
    """Give the jobs about the instrument that a code names; raises InputError that says what is allowed."""
    first = text.strip().partition("\n")[0].strip()
    known = runs.instruments()
    if first.upper().startswith(QR_PREFIX):
        return [runs.job(name) for name in _labelled(first[len(QR_PREFIX) :], known, results)]
    names = [name for name, one in known.items() if _plain(first) in _called(one)]
    if not names:
        raise InputError("scan-unknown", value=first[:_SHOWN])
    return [runs.job(name) for name in names]


def _labelled(digest: str, known: Mapping[str, Instrument], results: LastResults) -> list[str]:
    instrument = results.instrument(digest.lower())
    if instrument is None:
        raise InputError("scan-label-unknown", value=digest[:16])
    names = [name for name, one in known.items() if one == instrument]
    if not names:
        raise InputError("scan-label-without-job", value=f"{instrument.model} {instrument.name}")
    return names


def _called(one: Instrument) -> set[str]:
    """Give what a plate or a person may call an instrument: alone, with its model, with its nozzle or connector."""
    return {_plain(f"{before}{name}") for before in ("", f"{one.model} ") for name in (one.serial, one.name)}


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
