"""Outputs that stay as they are only while the host keeps saying so."""

from __future__ import annotations

from dataclasses import dataclass

NS_PER_MS = 1_000_000
# A command may need three attempts before it arrives; the board must not let go before that.
RENEWALS_PER_VALIDITY = 3


@dataclass(slots=True)
class Held:
    """One output that is held: renewed at `next_ns`; `confirmed` when the board has answered that it is on."""

    output: int
    value: int
    valid_for_ms: int
    next_ns: int
    confirmed: bool = False


class HeldOutputs:
    """What must be said again, and when. A renewal waits for the one before: a queue would outlive the wish to hold."""

    def __init__(self) -> None:
        self._held: dict[int, Held] = {}
        self._in_flight: set[int] = set()  # sequence numbers of renewals

    def hold(self, now_ns: int, output: int, value: int, valid_for_ms: int) -> None:
        """Renew this output from now on; value 0 is the safe state and needs no renewal."""
        if value:
            self._held[output] = Held(output, value, valid_for_ms, now_ns + _interval_ns(valid_for_ms))
        else:
            self._held.pop(output, None)

    def confirm(self, output: int) -> None:
        """Note that the board has said that this output is as wanted."""
        if output in self._held:
            self._held[output].confirmed = True

    def release(self) -> None:
        """Renew nothing any more."""
        self._held.clear()
        self._in_flight.clear()

    def due(self, now_ns: int) -> list[Held]:
        """Give the outputs to be renewed now."""
        if self._in_flight:
            return []
        due = [held for held in self._held.values() if now_ns >= held.next_ns]
        for held in due:
            held.next_ns = now_ns + _interval_ns(held.valid_for_ms)
        return due

    def renewing(self, sequence: int) -> None:
        """Note a renewal on its way."""
        self._in_flight.add(sequence)

    def renewed(self, sequence: int) -> bool:
        """Note an answer; True when it belongs to a renewal."""
        if sequence not in self._in_flight:
            return False
        self._in_flight.remove(sequence)
        return True

    def still(self, outputs: int) -> bool:
        """Say whether the board's outputs (bitmask) have every held output on.

        One whose first command is still on its way does not count: the board may be answering a renewal of another.
        """
        return all(outputs >> output & 1 for output, held in self._held.items() if held.confirmed)

    def deadline_ns(self) -> int | None:
        """Give the time of the next renewal."""
        if self._in_flight:
            return None
        return min((held.next_ns for held in self._held.values()), default=None)


def _interval_ns(valid_for_ms: int) -> int:
    return valid_for_ms * NS_PER_MS // RENEWALS_PER_VALIDITY
