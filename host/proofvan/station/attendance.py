"""Who may carry out a run: the verifier whom the job names, signed in, with the licence that it names."""

from __future__ import annotations

from proofvan.core.errors import PreconditionError
from proofvan.people.person import Role
from proofvan.people.roll import SignedIn
from proofvan.station.setup import PersonHead, RunSetup


def verifier_of(setup: RunSetup) -> PersonHead:
    """Give the verifier whom a job names; every job names one."""
    return next(person for person in setup.people if person.role == Role.VERIFIER)


def require_verifier(setup: RunSetup, who: SignedIn, day: str) -> None:
    """Refuse whoever is not the verifier of the job; raises PreconditionError naming what does not fit.

    The role 检定员 and the licence for this regulation, this organisation and this day (ISO date) come from the roll;
    name and number must be those that the record will say.
    """
    licence = who.person.licence_for(Role.VERIFIER, setup.regulation.id, setup.organisation.id, day)
    named = verifier_of(setup)
    if (named.name, named.licence) != (who.person.name, licence.number):
        raise PreconditionError(
            "run-by-another-person",
            person=f"{who.person.name} ({licence.number})",
            named=f"{named.name} ({named.licence})",
        )
