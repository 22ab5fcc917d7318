"""Where each component of uncertainty comes from, and its distribution."""

from __future__ import annotations

from collections.abc import Sequence

from proofvan.methods.changeover import Block, Changeover, LoadInputs
from proofvan.procedures.regulation import Case
from proofvan.regulations.budgets import certificate, drift, known, repeatability
from proofvan.regulations.scales import reference
from proofvan.regulations.scales.inputs import Loading, Substitution
from proofvan.regulations.weighbridge.limits import FIGURES


def load_inputs(one: Loading, zero: Loading, blocks: Sequence[Substitution], case: Case) -> LoadInputs:
    """Build the inputs of a load from its reading, the reading at zero load and the material on the scale."""
    standard, e = case.standards[reference.needed(case)[0].role], case.subject.division_kg
    return LoadInputs(
        weights=reference.mass(one.weights, case),
        blocks=tuple(_block(block, e) for block in blocks),
        shown=reading(one.indication.value, one.added, e),
        zero_weights=reference.mass(zero.weights, case),
        zero=reading(zero.indication.value, zero.added, e),
        division=e,
        certificate=certificate(standard, "mass"),
        drift=drift(standard),
        zero_drift=known(FIGURES, "zero-drift", e, "kg"),
        **reference.own_influences(FIGURES, case),
    )


def reading(indication: float, added: float, e: float) -> Changeover:
    """Build one reading; its influences are stated in e."""
    step, scatter = known(FIGURES, "changeover", e, "kg"), repeatability(FIGURES, 1, e, "kg")
    return Changeover(indication, added, step, scatter)


def _block(one: Substitution, e: float) -> Block:
    read = (one.before, one.before_added), (one.after, one.after_added)
    before, after = (reading(indication.value, added, e) for indication, added in read)
    return Block(one.removed, before, after, known(FIGURES, "material", e, "kg"))
