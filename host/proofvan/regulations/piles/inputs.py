"""The pile, the plan, and what each step observes, as far as every kind of pile has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import Field

from proofvan.core.errors import InputError
from proofvan.core.line.readings import Interval, Reading
from proofvan.instruments.benches import NOT_CHECKED, SelfCheck
from proofvan.instruments.reported import Gate, ReadingSource
from proofvan.methods.quantities import ENTERED, Observation, Quantity
from proofvan.methods.tables import Table

_NEVER = Interval(0, 0)


class Pile(Table):
    """[subject] of a job: the pile as its plate and its papers describe it."""

    manufacturer: str
    model: str
    serial: str = Field(min_length=1)
    accuracy_class: Literal["", "1", "2"] = ""  # empty: unknown, and then nothing is judged
    pulse_constant_per_kwh: float = Field(default=0.0, ge=0, le=100_000)  # of the PF output; 0: it has none
    display_step_kwh: float = Field(gt=0, le=1)
    time_of_use: bool = False
    connector: str = ""  # label of the connector, where the pile has several


class LoadPoint(Table):
    """One load point; `energy_kwh` is fixed before the start. A kind of pile says its ranges."""

    voltage_v: float
    current_a: float
    runs: int = Field(default=2, ge=1, le=10)
    energy_kwh: float

    @property
    def name(self) -> str:
        """Name of the point in keys and on paper, for example 600 V 200 A."""
        return f"{self.voltage_v:g} V {self.current_a:g} A"

    @property
    def power_w(self) -> float:
        """Power of the point."""
        return self.voltage_v * self.current_a


class Sequential(Table):
    """[plan.sequential]: stop a load point as soon as it is clear on which side its error lies; `runs` is the most.

    A pile with |error| up to `inner_percent` is called beyond with a probability of at most `alpha`, one from
    `outer_percent` on within with at most `beta`. Supervision only.
    """

    test: Literal["sprt-two-sided"]
    inner_percent: float = Field(gt=0, le=10)
    outer_percent: float = Field(gt=0, le=10)
    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    beta: float = Field(default=0.05, gt=0, lt=0.5)


class Plan(Table):
    """[plan] of a job: what is measured, fixed before the start. A kind of pile adds its `points`."""

    method: str = "energy_comparison"
    gate: Gate = "whole_session"
    reading_source: ReadingSource = "screen"
    load: Literal["real", "virtual"] = "real"  # virtual load 虚负荷: voltage and current from sources of their own
    check_clock: bool = False  # the clock item belongs to piles that bill by time of use
    items_2018: tuple[Literal["insulation", "indication", "payment"], ...] = ()  # dropped by the edition of 2022
    sequential: Sequential | None = None  # None: every planned run is done
    # The session has ended for us when the current has stayed below this.
    end_current_a: float = Field(default=0.5, gt=0, le=5)
    end_hold_s: float = Field(default=3.0, gt=0, le=60)
    start_timeout_s: float = Field(default=120.0, gt=0, le=3600)

    @property
    def by_pulses(self) -> bool:
        """Say whether the pile's pulse output is compared, not its session reading."""
        return self.method in ("pulse_comparison", "power_time")

    @property
    def by_register(self) -> bool:
        """Say whether the session's energy is the difference of two readings of a register that stands still."""
        return self.reading_source == "register_difference" and self.gate == "whole_session"

    @property
    def source(self) -> str:
        """Give the message that says where the pile's reading comes from."""
        return "pile-source-" + self.reading_source.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Identity:
    """What the plate says, as the verifier typed it."""

    serial: str
    accuracy_class: str
    display_step_kwh: Annotated[float, Quantity("kWh", 1e-7, 1.0)]
    seals: str
    author: str


@dataclass(frozen=True, slots=True)
class Conditions:
    """Environment and safety before mating."""

    ambient_degc: Annotated[float, Quantity("degC", -60.0, 70.0)]
    humidity_percent: Annotated[float, Quantity("%", 0.0, 100.0)]
    weather: str  # message id
    insulation_megohm: Annotated[float, Quantity("Mohm", 0.0, 1e5)]
    author: str


@dataclass(frozen=True, slots=True)
class Findings:
    """Appearance and function, each as conforming or not."""

    appearance: bool
    display: bool
    start_and_stop: bool
    author: str


@dataclass(frozen=True, slots=True)
class Session:
    """One charging session: what the pile says beside the standard's energy over the gate."""

    point: str
    run: int
    voltage_v: float  # of the load point
    current_a: float
    indicated_kwh: float  # as typed, or pulses by the pile's constant
    reading_source: str
    gate: str
    end_current_a: float
    energy: Reading  # J, at the terminals of the standard
    self_check: SelfCheck
    author: str
    load: str = "real"

    @property
    def standard_degc(self) -> float:
        """Give the temperature inside the standard before the run, degC."""
        return self.self_check.internal_temperature.value


def session_of(
    plan: Plan, point: LoadPoint, run: int, indicated_kwh: float, energy: Reading, check: SelfCheck, author: str
) -> Session:
    """Give the session of a run at a load point of the plan."""
    return Session(
        point=point.name,
        run=run,
        voltage_v=point.voltage_v,
        current_a=point.current_a,
        indicated_kwh=indicated_kwh,
        reading_source=plan.reading_source,
        gate=plan.gate,
        end_current_a=plan.end_current_a,
        energy=energy,
        self_check=check,
        author=author,
        load=plan.load,
    )


def unchecked_session(plan: Plan, point: LoadPoint, run: int, kwh: float, measured_kwh: float, degc: float) -> Session:
    """Give a session at which no bench looked: typed, planned or virtual. Energies in kWh, the standard at `degc`."""
    temperature = Reading("internal_temperature", degc, "degC", _NEVER, ENTERED)
    energy = Reading("energy", measured_kwh * 3.6e6, "J", _NEVER, ENTERED)
    return session_of(plan, point, run, kwh, energy, replace(NOT_CHECKED, internal_temperature=temperature), ENTERED)


class TypedSession(Observation):
    """A session as a person reads it off pile and standard."""

    point: str
    run: int = Field(ge=1)
    indicated_kwh: Annotated[float, Quantity("kWh", 0.0, 1e4)]
    energy: Annotated[float, Quantity("kWh", 0.0, 1e4, 3.6e6, "J")]
    standard_degc: Annotated[float, Quantity("degC", -40.0, 80.0)]

    def observed(self, case: Any) -> Session:
        """Give the session as the bench would have read it, without noise of its own."""
        plan = case.plan
        point = _named(plan.points, self.point)
        session = unchecked_session(plan, point, self.run, self.indicated_kwh, self.energy, self.standard_degc)
        return replace(session, author=self.author)


@dataclass(frozen=True, slots=True)
class ClockDifference:
    """Displayed time minus the van's traceable time; where that comes from, and its standard uncertainty."""

    difference_s: Annotated[float, Quantity("s", -86400.0, 86400.0)]
    author: str
    time_source: str = ""  # message id
    source_u_s: Annotated[float, Quantity("s", 0.0, 60.0)] = 0.0


@dataclass(frozen=True, slots=True)
class Payment:
    """One settled session as the pile shows it: energy, unit price, amount."""

    energy_kwh: Annotated[float, Quantity("kWh", 0.0, 1e4)]
    unit_price_cny: Annotated[float, Quantity("CNY/kWh", 0.0, 100.0)]
    amount_cny: Annotated[float, Quantity("CNY", 0.0, 1e6)]
    author: str


@dataclass(frozen=True, slots=True)
class Insulation:
    """Insulation resistance of the de-energised pile, by the item of the edition of 2018."""

    between_circuits_megohm: Annotated[float, Quantity("Mohm", 0.0, 1e5)]
    live_to_earth_megohm: Annotated[float, Quantity("Mohm", 0.0, 1e5)]
    author: str


def _named(points: Sequence[LoadPoint], name: str) -> LoadPoint:
    point = next((one for one in points if one.name == name), None)
    if point is None:
        raise InputError("regulation-point-unknown", value=name, allowed=", ".join(one.name for one in points))
    return point
