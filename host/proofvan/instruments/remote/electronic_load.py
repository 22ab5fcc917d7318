"""The electronic load behind the gun: a set point that is read back, what it measures itself, and off in any case."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from fractions import Fraction

from proofvan.core.errors import PreconditionError, ProcedureError, ProofvanError, SetupError
from proofvan.instruments.remote.dialogue import PATIENCE_S, InstrumentDialogue
from proofvan.instruments.remote.model import Command, Identity, Mode, Question, Status

# A load is off this long after `safe` was asked for, or silent: one command and one look, each with its limit.
SAFE_S = 2.0 * PATIENCE_S
# A set point is what was asked for within the rounding of a load's own digits: 0.1 % and 10 mA, mW, mV [T].
_SHARE, _DIGIT = Fraction(1, 1000), Fraction(1, 100)
_UNITS: dict[Mode, str] = {"cc": "A", "cp": "W", "cv": "V"}


@dataclass(frozen=True, slots=True)
class LoadNow:
    """What the load says: its own voltage, current and power. Nothing is computed from it but agreement."""

    voltage_v: float
    current_a: float
    power_w: float


class ElectronicLoad:
    """One load of a rig, held in one mode: constant current, power or voltage."""

    def __init__(self, dialogue: InstrumentDialogue, mode: Mode) -> None:
        model = dialogue.model
        if mode not in model.mode:
            allowed = ", ".join(sorted(model.mode))
            raise SetupError("load-mode-missing", load=dialogue.port, model=model.name, mode=mode, allowed=allowed)
        self.name, self.mode = dialogue.port, mode
        self._dialogue, self._model = dialogue, model
        self.wanted: Fraction | None = None  # set point in A, W or V
        self.on = False

    async def identify(self) -> None:
        """Refuse another model than the rig names; SetupError `instrument-other-model`."""
        if self._model.identity is not None:
            await require_identity(self._dialogue, self._model.identity)

    async def set_point(self, voltage_v: float, current_a: float) -> None:
        """Set the load point and read it back.

        PreconditionError `load-point-beyond-load` before anything is said; ProcedureError `load-refuses-set-point`
        when the load holds another one.
        """
        self._require_inside(voltage_v, current_a)
        wanted = Fraction({"cc": current_a, "cp": voltage_v * current_a, "cv": voltage_v}[self.mode])
        setting = self._model.mode[self.mode]
        await self._dialogue.command(setting.set, wanted)
        found = await self._dialogue.number(setting.read_back)
        if abs(found - wanted) > max(_SHARE * wanted, _DIGIT):
            raise ProcedureError(
                "load-refuses-set-point",
                load=self.name,
                wanted=f"{float(wanted):g}",
                found=f"{float(found):g}",
                unit=_UNITS[self.mode],
            )
        self.wanted = wanted

    async def switch_on(self) -> None:
        """Take power; ProcedureError `load-not-switched` when it says that it does not."""
        await self._switch(_known(self._model.on), True)

    async def switch_off(self) -> None:
        """Take no power; ProcedureError `load-not-switched` when it says that it still does."""
        await self._switch(_known(self._model.off), False)

    async def now(self) -> LoadNow:
        """Ask what it measures and what is wrong with it; raises `load-over-temperature`, `load-protection`."""
        await self._require_sound()
        volts, amperes, watts = [
            float(await self._dialogue.number(self._model.read[one])) for one in ("voltage", "current", "power")
        ]
        return LoadNow(volts, amperes, watts)

    async def safe(self) -> bool:
        """Switch off after a fault, within SAFE_S; says whether the load confirmed it. Never raises."""
        if not self.on:
            return True
        with contextlib.suppress(ProofvanError):  # a silent load: its contactor is the board's
            await self.switch_off()
        return not self.on

    async def _switch(self, command: Command, wanted: bool) -> None:
        self.on = self.on or wanted  # from here on it may be on, whatever comes of the answer
        await self._dialogue.command(command)
        found = bool(await self._dialogue.number(_question(self._model.is_on)))
        if found is not wanted:
            raise ProcedureError("load-not-switched", load=self.name, wanted="on" if wanted else "off")
        self.on = wanted

    async def _require_sound(self) -> None:
        status = self._model.status
        if status is None:
            return
        for trouble in await troubles(self._dialogue, status):
            if trouble == "over_temperature":
                raise ProcedureError("load-over-temperature", load=self.name, model=self._model.name)
            raise ProcedureError("load-protection", load=self.name, model=self._model.name, trouble=trouble)

    def _require_inside(self, voltage_v: float, current_a: float) -> None:
        limits = (self._model.highest_voltage_v, self._model.highest_current_a, self._model.highest_power_w)
        for value, limit, unit in zip((voltage_v, current_a, voltage_v * current_a), limits, "VAW", strict=True):
            if limit is not None and value > limit:
                raise PreconditionError(
                    "load-point-beyond-load", load=self.name, wanted=f"{value:g}", limit=f"{float(limit):g}", unit=unit
                )


async def require_identity(dialogue: InstrumentDialogue, identity: Identity) -> None:
    """Refuse an instrument that says that it is something else; SetupError `instrument-other-model`."""
    if identity.equals is not None:
        found, allowed = str(int(await dialogue.number(identity.ask))), str(identity.equals)
        fits = found == allowed
    else:
        found, allowed = await dialogue.text(identity.ask), identity.contains
        fits = allowed in found
    if not fits:
        raise SetupError(
            "instrument-other-model", port=dialogue.port, model=dialogue.model.name, found=found[:80], allowed=allowed
        )


async def troubles(dialogue: InstrumentDialogue, status: Status) -> list[str]:
    """Ask what the instrument says is wrong with it, in the order of its table."""
    word = int(await dialogue.number(status.ask))
    return [one.trouble for one in status.bits if word >> one.bit & 1]


def _known(command: Command | None) -> Command:
    assert command is not None  # the model of a load has it, or was refused
    return command


def _question(question: Question | None) -> Question:
    assert question is not None
    return question
