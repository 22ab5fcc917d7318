"""Which items of a rig may not stand where they stand while real fuel is there (field practice 2.1)."""

from __future__ import annotations

from datetime import date

from proofvan_hw.model import Rig, RigItem


def unapproved(rig: Rig, day: date) -> tuple[RigItem, ...]:
    """Give the items inside a zone without a valid explosion-proof approval on a day; none for what has no fuel."""
    if rig.simulated or rig.bench != "dispenser":
        return ()
    return tuple(item for item in rig.items if item.zone != "outside" and not _approved(item, day))


def _approved(item: RigItem, day: date) -> bool:
    return bool(item.marking and item.certificate and item.expires is not None and item.expires >= day)
