"""A standard meter with a remote interface: energy over a gate, live values, constant of its pulse output.

It is a second witness beside the van's energy standard: it never enters a result, and a run in which the two disagree
beyond what they promise ends in a fault.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from proofvan.core.clock import Clock
from proofvan.core.errors import DataError, ProcedureError
from proofvan.instruments.remote.dialogue import InstrumentDialogue
from proofvan.instruments.remote.electronic_load import require_identity, troubles


@dataclass(frozen=True, slots=True)
class Mark:
    """The energy register (J) at one moment, asked for and answered at these host times (ns)."""

    energy_j: Fraction
    asked_ns: int
    answered_ns: int


@dataclass(frozen=True, slots=True)
class MeterEnergy:
    """Energy between two marks, J; `limit_j` is what class and two readings of the last digit allow it to be off."""

    energy_j: float
    limit_j: float


class StandardMeter:
    """One meter of a rig."""

    def __init__(self, dialogue: InstrumentDialogue, clock: Clock) -> None:
        self.name = dialogue.port
        self._dialogue, self._model, self._clock = dialogue, dialogue.model, clock

    @property
    def pulse_constant(self) -> Fraction | None:
        """Pulses per kWh of its output; None when it has none."""
        return self._model.pulse_constant

    async def identify(self) -> None:
        """Refuse another model than the rig names, and one that says that something is wrong with it."""
        if self._model.identity is not None:
            await require_identity(self._dialogue, self._model.identity)
        if self._model.status is not None:
            for trouble in await troubles(self._dialogue, self._model.status):
                raise ProcedureError("meter-trouble", meter=self.name, model=self._model.name, trouble=trouble)

    async def value(self, quantity: str) -> float:
        """Give voltage (V), current (A) or power (W); InputError when this model does not measure it."""
        question = {str(name): one for name, one in self._model.read.items()}.get(quantity)
        if question is None:
            raise DataError("meter-quantity-missing", meter=self.name, model=self._model.name, quantity=quantity)
        return float(await self._dialogue.number(question))

    async def mark(self) -> Mark:
        """Read the energy register. At the ends of a gate nothing flows, so that the moment does not matter."""
        asked_ns = self._clock.now_ns()
        energy_j = await self._dialogue.number(self._model.read["energy"])
        return Mark(energy_j, asked_ns, self._clock.now_ns())

    def between(self, start: Mark, end: Mark) -> MeterEnergy:
        """Give the energy of a gate; ProcedureError `meter-backwards` when the register fell."""
        if end.energy_j < start.energy_j:
            raise ProcedureError(
                "meter-backwards",
                meter=self.name,
                start_j=f"{float(start.energy_j):g}",
                end_j=f"{float(end.energy_j):g}",
            )
        energy = float(end.energy_j - start.energy_j)
        assert self._model.class_percent is not None and self._model.energy_step_j is not None
        return MeterEnergy(
            energy,
            energy * float(self._model.class_percent) / 100.0 + math.sqrt(2.0) * float(self._model.energy_step_j),
        )

    def require_agreement(self, found: MeterEnergy, standard_j: float, standard_limit_j: float) -> None:
        """Refuse a gate over which meter and standard differ beyond both limits; ProcedureError `meter-disagrees`."""
        limit = found.limit_j + standard_limit_j
        if abs(found.energy_j - standard_j) > limit:
            raise ProcedureError(
                "meter-disagrees",
                meter=self.name,
                meter_kwh=f"{found.energy_j / 3.6e6:.6f}",
                standard_kwh=f"{standard_j / 3.6e6:.6f}",
                limit_kwh=f"{limit / 3.6e6:.6f}",
            )
