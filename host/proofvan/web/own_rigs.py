"""Runs on the van's own rigs: whoever begins one signs in for it, and the host gets the van's key."""

from __future__ import annotations

from collections.abc import Callable

from proofvan.compose.attended import OwnKey
from proofvan.core.errors import SetupError
from proofvan.web.people import StationPeople

# Gives what a run is begun with, for a person and the PIN that he or she typed.
Unlock = Callable[[str, str], OwnKey]


class OwnRigs:
    """Knows whether this station may work on a real rig, and with which key."""

    def __init__(self, people: StationPeople, unlock: Unlock | None) -> None:
        """`unlock` is missing at a practice station, which has no key of its own."""
        self._people, self._unlock = people, unlock

    def key_for(self, person: str, pin: str) -> OwnKey:
        """Sign the verifier in and give the key; raises SetupError without one, PreconditionError for a wrong PIN.

        The host signs him or her in once more, by its own check of licence and day: this one only spares a wrong PIN
        the way through the whole start.
        """
        if self._unlock is None:
            raise SetupError("station-needs-key")
        self._people.sign_in(person, pin)
        return self._unlock(person, pin)
