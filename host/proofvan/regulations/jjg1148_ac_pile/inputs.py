"""The pile, the plan, and what each step observes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from proofvan.core.errors import InputError
from proofvan.core.line.readings import Interval, Reading
from proofvan.instruments.benches import NOT_CHECKED, SelfCheck
from proofvan.instruments.reported import Gate, ReadingSource
from proofvan.methods.quantities import ENTERED, Observation, Quantity
from proofvan.methods.tables import Table


def _whole(value: Any) -> Any:
    return int(value) if value in ("1", "3") else value  # a cell of a sheet is text


Phases = Annotated[Literal[1, 3], BeforeValidator(_whole)]


class Pile(Table):
    """[subject] of a job: the pile as its plate and its papers describe it."""

    manufacturer: str
    model: str
    serial: str = Field(min_length=1)
    accuracy_class: Literal["", "1", "2"] = ""  # empty: unknown, and then nothing is judged
    phases: Phases
    nominal_voltage_v: float = Field(default=220.0, gt=0, le=400)  # of one phase
    rated_power_kw: float = Field(gt=0, le=100)
    highest_current_a: float = Field(gt=0, le=125)
    lowest_current_a: float = Field(ge=0, le=125)
    pulse_constant_per_kwh: float = Field(default=0.0, ge=0, le=100_000)  # of the PF output; 0: it has none
    display_step_kwh: float = Field(gt=0, le=1)
    time_of_use: bool = False


class LoadPoint(Table):
    """One load point, the same current in each phase; `energy_kwh` is fixed before the start."""

    phases: Phases = 1
    voltage_v: float = Field(default=220.0, gt=0, le=400)
    current_a: float = Field(gt=0, le=125)
    runs: int = Field(default=2, ge=1, le=10)
    energy_kwh: float = Field(gt=0, le=100)

    @property
    def name(self) -> str:
        """Name of the point in keys and on paper, for example 3×220 V 32 A."""
        phases = "3×" if self.phases == 3 else ""
        return f"{phases}{self.voltage_v:g} V {self.current_a:g} A"

    @property
    def power_w(self) -> float:
        """Power of the point at power factor 1."""
        return self.phases * self.voltage_v * self.current_a


class Plan(Table):
    """[plan] of a job: what is measured, fixed before the start."""

    method: str = "energy_comparison"
    gate: Gate = "whole_session"
    reading_source: ReadingSource = "screen"
    points: tuple[LoadPoint, ...] = Field(min_length=1)
    check_pilot: bool = True  # the control pilot's levels, duty cycle and fault cases
    check_clock: bool = False  # the clock item belongs to piles that bill by time of use
    # The session has ended for us when the current has stayed below this.
    end_current_a: float = Field(default=0.5, gt=0, le=5)
    end_hold_s: float = Field(default=3.0, gt=0, le=60)
    start_timeout_s: float = Field(default=120.0, gt=0, le=3600)

    @property
    def by_pulses(self) -> bool:
        """Say whether the pile's pulse output is compared, not its session reading."""
        return self.method == "pulse_comparison"

    @property
    def source(self) -> str:
        """Give the end of the message that says where the pile's reading comes from."""
        return "source-" + self.reading_source.replace("_", "-")


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
class Pilot:
    """The control pilot as a vehicle sees it, and how long the pile took to stop in each fault case."""

    level_b_v: Annotated[float, Quantity("V", -15.0, 15.0)]
    level_c_v: Annotated[float, Quantity("V", -15.0, 15.0)]
    duty_percent: Annotated[float, Quantity("%", 0.0, 100.0)]
    frequency_hz: Annotated[float, Quantity("Hz", 0.0, 2000.0)]
    proximity_ohm: Annotated[float, Quantity("ohm", 0.0, 1e6)]
    stop_break_s: Annotated[float, Quantity("s", 0.0, 60.0)]
    stop_earth_s: Annotated[float, Quantity("s", 0.0, 60.0)]
    stop_diode_s: Annotated[float, Quantity("s", 0.0, 60.0)]
    author: str


@dataclass(frozen=True, slots=True)
class Session:
    """One charging session: the pile's reading beside the standard's energy over the gate."""

    point: str
    run: int
    voltage_v: float  # of the load point
    current_a: float
    indicated_kwh: float  # as typed, or pulses by the pile's constant
    allowed_current_a: float  # by the pilot's duty cycle
    reading_source: str
    gate: str
    end_current_a: float
    energy: Reading  # J, at the terminals of the standard
    self_check: SelfCheck
    author: str

    @property
    def standard_degc(self) -> float:
        """Give the temperature inside the standard before the run, degC."""
        return self.self_check.internal_temperature.value


class TypedSession(Observation):
    """A session as a person reads it off pile and standard."""

    point: str
    run: int = Field(ge=1)
    indicated_kwh: Annotated[float, Quantity("kWh", 0.0, 1e4)]
    energy: Annotated[float, Quantity("kWh", 0.0, 1e4, 3.6e6, "J")]
    standard_degc: Annotated[float, Quantity("degC", -40.0, 80.0)]

    def observed(self, case: Any) -> Session:
        """Give the session as the bench would have read it, without noise of its own."""
        plan: Plan = case.plan
        point = next((one for one in plan.points if one.name == self.point), None)
        if point is None:
            allowed = ", ".join(one.name for one in plan.points)
            raise InputError("regulation-point-unknown", value=self.point, allowed=allowed)
        temperature = Reading("internal_temperature", self.standard_degc, "degC", Interval(0, 0), ENTERED)
        return Session(
            point=self.point,
            run=self.run,
            voltage_v=point.voltage_v,
            current_a=point.current_a,
            indicated_kwh=self.indicated_kwh,
            allowed_current_a=point.current_a,
            reading_source=plan.reading_source,
            gate=plan.gate,
            end_current_a=plan.end_current_a,
            energy=Reading("energy", self.energy * 3.6e6, "J", Interval(0, 0), ENTERED),
            self_check=replace(NOT_CHECKED, internal_temperature=temperature),
            author=self.author,
        )


@dataclass(frozen=True, slots=True)
class ClockDifference:
    """Displayed time minus the van's time."""

    difference_s: Annotated[float, Quantity("s", -86400.0, 86400.0)]
    author: str
