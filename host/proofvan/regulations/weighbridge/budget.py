"""Where each component of uncertainty comes from, and its distribution."""

from __future__ import annotations

from collections.abc import Sequence

from proofvan.methods.changeover import Block, Changeover, LoadInputs
from proofvan.procedures.regulation import Case
from proofvan.regulations.budgets import certificate, drift, known, repeatability
from proofvan.regulations.scales.inputs import Loading, Substitution
from proofvan.regulations.weighbridge.limits import FIGURES


def load_inputs(one: Loading, zero: Loading, blocks: Sequence[Substitution], case: Case) -> LoadInputs:
    """Build the inputs of a load from its reading, the reading at zero load and the material on the scale."""
    weights, e = case.standards["weights"], case.subject.division_kg
    return LoadInputs(
        weights=one.weights,
        blocks=tuple(_block(block, e) for block in blocks),
        shown=changeover(one.indication.value, one.added, e),
        zero_weights=zero.weights,
        zero=changeover(zero.indication.value, zero.added, e),
        division=e,
        certificate=certificate(weights, "mass"),
        drift=drift(weights),
        zero_drift=known(FIGURES, "zero-drift", e, "kg"),
    )


def changeover(indication: float, added: float, e: float) -> Changeover:
    """Build one reading; its influences are stated in e."""
    step, scatter = known(FIGURES, "changeover", e, "kg"), repeatability(FIGURES, 1, e, "kg")
    return Changeover(indication, added, step, scatter)


def _block(one: Substitution, e: float) -> Block:
    read = (one.before, one.before_added), (one.after, one.after_added)
    before, after = (changeover(indication.value, added, e) for indication, added in read)
    return Block(one.removed, before, after, known(FIGURES, "material", e, "kg"))
