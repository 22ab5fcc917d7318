"""Which source and which key a run gets: the simulated world's, or the real van's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from proofvan.compose.desk import Desk
from proofvan.compose.real import RealSource
from proofvan.compose.simulated import SimulatedSource
from proofvan.core.errors import InputError, SetupError
from proofvan.core.intake import InputSource
from proofvan.keys.practice import practice_signer
from proofvan.keys.signer import Signer
from proofvan.station.attendance import verifier_of
from proofvan.station.setup import RunSetup


def source_for(
    setup: RunSetup, key: Callable[[], Signer] | None, world: Path | None, desk: Desk | None = None
) -> tuple[InputSource, Signer]:
    """Give the input source and the signer of a job.

    A person at a desk may attend both. A simulated rig needs a world and signs with the public practice key; a real
    rig needs a key of its own, which is opened only then. Raises InputError or SetupError when the two are mixed.
    """
    if setup.rig.simulated:
        if world is None:
            raise InputError("run-simulated-needs-world", rig=setup.rig.id)
        return SimulatedSource(world, desk), practice_signer()
    if world is not None:
        raise InputError("run-real-needs-no-world", rig=setup.rig.id)
    if key is None:
        raise SetupError("run-needs-key", rig=setup.rig.id)
    return RealSource(setup.rig, verifier_of(setup).name, desk), key()
