"""The simulated van's electronic load and standard meter: they answer the requests of their model's file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from proofvan.instruments.remote.exchange import Answer, Query, Request, Write, answer_line, ask_of
from proofvan.sim.faults import Fault
from proofvan_hw.model import RigInstrument

# A load on a local network answers within 10 to 50 ms [T].
ANSWER_NS = 20_000_000
_HOT = 1 << 4  # bit of over-temperature in the model


class AtTheGun(Protocol):
    """What load and meter see of a pile."""

    def at_gun(self) -> tuple[float, float, float]:
        """Give voltage (V), current (A) and energy (J) since the world began, as they are."""


@dataclass(slots=True)
class _Defects:
    lasting: dict[str, float] = field(default_factory=dict)

    def change(self, fault: Fault, begins: bool) -> None:
        if begins:
            self.lasting[fault.kind] = fault.value
        else:
            self.lasting.pop(fault.kind, None)


class SimulatedLoad:
    """Speaks the command set of `practice_load`."""

    def __init__(self, pile: AtTheGun) -> None:
        self.defects = _Defects()
        self.on = False
        self._pile = pile
        self._levels = {"CURR": "0", "POW": "0", "VOLT": "0"}

    def answer(self, request: Request) -> str | None:
        """Carry a request out; None: it says nothing at all."""
        if "load_silent" in self.defects.lasting:
            return None
        if isinstance(request, Write):
            self._obey(request.text)
            return ""
        return self._told(request.text) if isinstance(request, Query) else ""

    def _obey(self, text: str) -> None:
        word, _, value = text.partition(" ")
        if word == "INP":
            self.on = value == "ON"
        elif word in self._levels:
            refused = self.defects.lasting.get("load_refuses")
            self._levels[word] = value if refused is None else f"{float(value) * refused:.4f}"

    def _told(self, text: str) -> str:
        volts, amperes, _ = self._pile.at_gun()
        amperes *= self.defects.lasting.get("load_lies", 1.0)
        answers = {
            "*IDN?": "PROOFVAN,PRACTICE LOAD,SN1,1.0",
            "INP?": str(int(self.on)),
            "MEAS:VOLT?": f"{volts:.3f}",
            "MEAS:CURR?": f"{amperes:.3f}",
            "MEAS:POW?": f"{volts * amperes:.1f}",
            "STAT:QUES:COND?": str(_HOT if "load_hot" in self.defects.lasting else 0),
            **{f"{word}?": level for word, level in self._levels.items()},
        }
        return answers[text]


class SimulatedMeter:
    """Speaks the command set of `practice_meter`."""

    def __init__(self, pile: AtTheGun) -> None:
        self.defects = _Defects()
        self._pile = pile

    def answer(self, request: Request) -> str | None:
        """Carry a request out; None: it says nothing at all."""
        if "meter_silent" in self.defects.lasting or not isinstance(request, Query):
            return None
        volts, amperes, joules = self._pile.at_gun()
        answers = {
            "*IDN?": "PROOFVAN,PRACTICE METER,SN2,1.0",
            "STAT?": "0",
            "READ:VOLT?": f"{volts:.4f}",
            "READ:CURR?": f"{amperes:.4f}",
            "READ:POW?": f"{volts * amperes:.3f}",
            # 0.001 Wh a step
            "READ:ENER?": f"{float(Fraction(joules) / 3600) * self.defects.lasting.get('meter_off', 1.0):.3f}",
        }
        return answers[request.text]


class RemoteInstruments:
    """All of a rig; `answers` gives what each says to the lines of the host, and when."""

    def __init__(self, instruments: Sequence[RigInstrument], pile: AtTheGun) -> None:
        made: dict[str, Callable[[AtTheGun], SimulatedLoad | SimulatedMeter]] = {
            "load": SimulatedLoad,
            "meter": SimulatedMeter,
        }
        self._all = {one.name: made[one.kind](pile) for one in instruments}

    @property
    def names(self) -> list[str]:
        """Names of the ports."""
        return list(self._all)

    @property
    def load_on(self) -> bool:
        """Say whether the electronic load takes power; true without one: the relay alone decides."""
        loads = [one.on for one in self._all.values() if isinstance(one, SimulatedLoad)]
        return all(loads)

    def misbehave(self, fault: Fault, begins: bool) -> None:
        """Let an instrument go wrong, or well again."""
        for one in self._all.values():
            one.defects.change(fault, begins)

    def answers(self, name: str, data: bytes) -> list[bytes]:
        """Give the lines that an instrument answers; a silent one says nothing."""
        found = []
        for line in data.splitlines():
            ask = ask_of(line)
            text = self._all[name].answer(ask.request)
            if text is not None:
                found.append(answer_line(Answer(ask.number, text=text)))
        return found
