"""What every regulation asks before a run: method, confirmations, standards."""

from __future__ import annotations

from collections.abc import Sequence

from proofvan.core.errors import PreconditionError
from proofvan.methods.limits import EditionTable
from proofvan.procedures.regulation import Case, RequiredStandard
from proofvan.regulations.figures import Figures
from proofvan.standards.standard import Standard
from proofvan.uncertainty.gtc import Evaluated

# U of the standard is at most one third of the MPE (JJF 1094-2002 [M-hi]; OIML R 120 says the same of measures).
LARGEST_RATIO = 1.0 / 3.0


def require_permission(case: Case, edition: EditionTable, method: str) -> None:
    """Refuse a method that the edition does not permit, and figures that nobody confirmed."""
    organisation = case.organisation
    edition.require_method(method, case.service, organisation.methods, organisation.practice)
    edition.require_confirmed(case.service, organisation.confirmed_by)


def require_standard(case: Case, required: RequiredStandard) -> Standard:
    """Give the standard of a role; refuses one that is missing, of another kind, unauthorised or out of place."""
    standard = case.standards.get(required.role)
    if standard is None:
        raise PreconditionError(
            "regulation-standard-missing", role=required.role, kind=required.kind, clause=required.clause
        )
    if standard.kind != required.kind:
        raise PreconditionError(
            "regulation-standard-kind",
            role=required.role,
            standard=standard.id,
            kind=standard.kind,
            allowed=required.kind,
        )
    standard.require_authorised()
    if standard.simulated and not case.organisation.practice:
        raise PreconditionError(
            "standard-simulated-outside-practice", standard=standard.id, organisation=case.organisation.id
        )
    return standard


def require_reach(point: str, expected: Evaluated, mpe: float) -> None:
    """Refuse a plan whose expanded uncertainty cannot meet one third of the MPE (field practice 1.2 and 7)."""
    if not expected.expanded_uncertainty <= LARGEST_RATIO * mpe:
        raise PreconditionError(
            "regulation-method-too-coarse",
            point=point,
            expanded_uncertainty=f"{expected.expanded_uncertainty:.3f}",
            mpe=f"{mpe:g}",
        )


def admitted(
    case: Case, figures: Figures, required: Sequence[RequiredStandard], entries: Sequence[str]
) -> dict[str, Standard]:
    """Refuse a run by what every regulation asks, and give its standards by role.

    `entries` are the limits that the service must have; permission and confirmations come first.
    """
    require_permission(case, figures.table, case.plan.method)
    for entry in entries:
        figures.limit(case, entry)
    return {one.role: require_standard(case, one) for one in required}
