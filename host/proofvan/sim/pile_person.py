"""What the practice person does at a charging pile."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from proofvan.core.clock import CIVIL_TIME
from proofvan.regulations.piles.simulator import Phase, PileModel
from proofvan.sim.clocks import EPOCH, SECOND, START_NS
from proofvan.sim.person import NOT_YET, Behaviour, NotYet, Question, always, as_expected, done
from proofvan.sim.pile import PileBench
from proofvan.sim.surroundings import Surroundings

ERRORS = ("misread", "early_reading")
# What the practice pile asks for a kilowatt-hour.
_PRICE_CNY = 1.5
# So far ahead the person looks at the pile's clock.
_AHEAD = timedelta(seconds=5)


class Shown(Protocol):
    """The pile's screen and its stop button."""

    model: PileModel
    around: Surroundings

    @property
    def clock_offset_s(self) -> float:
        """Give how far the pile's own clock is ahead."""

    def settled(self, now_ns: int) -> bool:
        """Say whether the screen shows the session's final value."""

    def shown_kwh(self, now_ns: int) -> str:
        """Give the digits on the screen."""

    def stop_charging(self, now_ns: int) -> None:
        """Press stop."""


def behaviours(bench: PileBench, errors: Collection[str] = ()) -> Mapping[str, Behaviour]:
    """Give the table; `errors` switches mistakes on: a display misread by one step, a reading before settlement."""
    person = _AtTheGun(bench, errors)
    return {**at_every_pile(person, bench.around), "pile-start-charging": person.start}


class AtThePile:
    """Reads the screen of any pile and stops it."""

    def __init__(self, bench: Shown, errors: Collection[str]) -> None:
        self._shown, self._errors = bench, errors
        self._mark = datetime.max.replace(tzinfo=UTC)

    def display_step(self, question: Question) -> float:
        """Give the step of the display, kWh."""
        return round(self._shown.model.settings.display_step_j / 3.6e6, 9)

    def stop(self, question: Question) -> bool:
        """Press stop."""
        self._shown.stop_charging(question.now_ns)
        return True

    def read(self, question: Question) -> float | NotYet:
        """Read the settled energy of the session."""
        if not self._shown.settled(question.now_ns) and "early_reading" not in self._errors:
            return NOT_YET
        if question.expected is not None:  # the register's difference, put down as it was worked out
            return float(question.expected)
        shown = float(self._shown.shown_kwh(question.now_ns))
        return round(shown + self.display_step(question), 9) if "misread" in self._errors else shown

    def register(self, question: Question) -> float | NotYet:
        """Read the register that goes on from session to session, once it stands still."""
        model = self._shown.model
        if model.phase is Phase.CHARGING:
            return NOT_YET
        if model.phase is Phase.SETTLED and not self._shown.settled(question.now_ns):
            return NOT_YET
        return round(model.total_steps(question.now_ns / SECOND) * self.display_step(question), 9)

    def amount(self, question: Question) -> float:
        """Read the amount of the settlement, in whole fen."""
        energy = Decimal(self._shown.shown_kwh(question.now_ns))
        return float((energy * Decimal(str(_PRICE_CNY))).quantize(Decimal("0.01")))

    def clock_ahead(self, question: Question) -> str:
        """Say what the pile's clock will show in a few seconds."""
        self._mark = (self._clock(question.now_ns) + _AHEAD).replace(microsecond=0)
        return self._mark.strftime("%Y-%m-%d %H:%M:%S")

    def clock_reached(self, question: Question) -> bool | NotYet:
        """Confirm when it does."""
        return True if self._clock(question.now_ns) >= self._mark else NOT_YET

    def _clock(self, now_ns: int) -> datetime:
        offset = timedelta(seconds=self._shown.clock_offset_s)
        return EPOCH + CIVIL_TIME + timedelta(microseconds=(now_ns - START_NS) // 1000) + offset


def at_every_pile(person: AtThePile, around: Surroundings) -> dict[str, Behaviour]:
    """Give what a person does at every pile but start it."""
    conforms, megohm = always("regulation-conforms"), always(50.0)
    return {
        "pile-plate-serial": as_expected,
        "pile-connector-label": as_expected,
        "pile-plate-class": as_expected,
        "pile-display-step": person.display_step,
        "pile-seals": always("S-0001 S-0002"),
        "pile-weather": always("pile-weather-dry"),
        "pile-ambient-temperature": always(round(around.ambient_degc, 1)),
        "pile-humidity": always(round(around.humidity_percent)),
        "pile-insulation": megohm,
        "pile-earth-continuity": done,
        "pile-appearance": conforms,
        "pile-display": conforms,
        "pile-start-and-stop": conforms,
        "pile-virtual-load": done,
        "pile-stop-charging": person.stop,
        "pile-register-before": person.register,
        "pile-register-after": person.register,
        "pile-session-reading": person.read,
        "pile-session-reading-off-step": person.read,
        "pile-clock-shown": person.clock_ahead,
        "pile-clock-mark": person.clock_reached,
        "pile-insulation-circuits": megohm,
        "pile-insulation-earth": megohm,
        "pile-payment-energy": person.read,
        "pile-payment-price": always(_PRICE_CNY),
        "pile-payment-amount": person.amount,
    }


class _AtTheGun(AtThePile):
    def __init__(self, bench: PileBench, errors: Collection[str]) -> None:
        super().__init__(bench, errors)
        self._bench = bench

    def start(self, question: Question) -> bool | NotYet:
        bench, now_ns = self._bench, question.now_ns
        if bench.occupied:
            bench.stop_charging(now_ns)  # left over from a run that broke off
            return NOT_YET
        voltage, current = float(question.values["voltage_v"]), float(question.values["current_a"])
        point = str(question.values.get("point") or f"{voltage:g} V {current:g} A")
        bench.start_charging(now_ns, voltage, current, point)
        return True
