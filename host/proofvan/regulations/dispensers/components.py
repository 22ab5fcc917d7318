"""Seals at three places with their photos, and the identity of encoder, board and software (field practice 4)."""

from __future__ import annotations

import re
from functools import partial

from proofvan.core.errors import PreconditionError
from proofvan.methods.quantities import Observation
from proofvan.procedures.regulation import Case
from proofvan.procedures.step import Step, StepRun
from proofvan.regulations.dispensers.kind import DispenserKind
from proofvan.regulations.forms import filled

PLACES = ("transducer", "encoder", "board")
IDENTITIES = ("encoder_id", "board_id", "software_id")
_SHA_256 = re.compile("[0-9a-f]{64}")


class Components(Observation):
    """Each seal as intact or not, the SHA-256 of its photo, and what the dispenser says of its own parts."""

    seal_transducer_intact: bool
    seal_transducer_photo: str
    seal_encoder_intact: bool
    seal_encoder_photo: str
    seal_board_intact: bool
    seal_board_photo: str
    encoder_id: str
    board_id: str
    software_id: str
    lock_holds: bool  # with another encoder it does not deliver

    def photo(self, place: str) -> str:
        """Give the SHA-256 (hex) of the photo of a place's seal."""
        digest: str = getattr(self, f"seal_{place}_photo")
        return digest


def components_step(kind: DispenserKind, clause: str) -> Step:
    """Give the step, with the clause that asks for it."""
    return Step("seals_and_components", clause, kind.message("step-components"), partial(look, kind))


async def look(kind: DispenserKind, run: StepRun) -> Components:
    """Ask for seals, photos and identities; a missing photo blocks the item."""
    seen = await filled(run, Components, kind.prefix, {})
    for place in PLACES:
        if not _SHA_256.fullmatch(seen.photo(place)):
            raise PreconditionError(kind.message("photo-missing"), place=place, value=seen.photo(place) or "-")
    return seen


def require_registered(kind: DispenserKind, case: Case) -> None:
    """Refuse a plan that compares identities which the job does not name."""
    for name in IDENTITIES:
        if case.plan.components and not getattr(case.subject, name):
            raise PreconditionError(kind.message("component-unregistered"), field=f"subject.{name}")


def conform(case: Case) -> list[bool]:
    """Say of each finding whether it conforms: photographed intact seals, registered identities, self-lock."""
    if not case.plan.components:
        return []
    seen: Components = case.observations["seals_and_components"]
    sealed = [getattr(seen, f"seal_{place}_intact") and bool(_SHA_256.fullmatch(seen.photo(place))) for place in PLACES]
    return [*sealed, *(getattr(seen, name) == getattr(case.subject, name) for name in IDENTITIES), seen.lock_holds]
