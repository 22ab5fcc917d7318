"""The working errors of single runs, by the formulas of a kind of pile."""

from __future__ import annotations

from proofvan.methods import working_error
from proofvan.methods.working_error import PointInputs, SessionInputs
from proofvan.regulations.piles.kind import PileKind
from proofvan.uncertainty.inputs import estimates


def run_errors(kind: PileKind, inputs: PointInputs) -> list[float]:
    """Give the error of each run of a load point, %."""
    plain = estimates(inputs)
    return [session_error(kind, session, plain) for session in plain.sessions]


def session_error(kind: PileKind, session: SessionInputs, plain: PointInputs) -> float:
    """Give the error of one run, %; `plain` are the estimates of the point's inputs."""
    error: float = working_error.session_error(session, plain, kind.formulas.corrections(plain))
    return error
