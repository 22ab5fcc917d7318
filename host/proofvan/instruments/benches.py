"""What a step sees of the van: typed benches. One implementation each, on real or simulated boards alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from proofvan.core.line.readings import Interval, Reading
from proofvan.methods import control_pilot


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """The state of the standard before a run."""

    board: str
    firmware: str
    warm_minutes: float
    internal_temperature: Reading  # degC
    zero: tuple[Reading, ...]  # what each channel reads with nothing connected or flowing
    clock_u_s: float
    conditions: tuple[Reading, ...] = ()  # ambient temperature, humidity, pressure, where the bench has sensors


# Stands for the state of a standard where nobody looked: values typed in, a plan before the run.
NOT_CHECKED = SelfCheck("", "", 0.0, Reading("internal_temperature", 20.0, "degC", Interval(0, 0), ""), (), 0.0)


@dataclass(frozen=True, slots=True)
class PowerNow:
    """Latest electrical values, for display and for deciding when to stop; nothing is computed from it."""

    voltage_v: float
    current_a: float
    power_w: float
    energy_j: float  # since `begin`


@dataclass(frozen=True, slots=True)
class StopReport:
    """How a charging session ended: how long that took, contactors opened under load, connector free to unplug."""

    seconds: float
    openings_under_load: int
    unlocked: bool


@dataclass(frozen=True, slots=True)
class GatedEnergy:
    """What the instrument counted between two instants of its own (kWh), and the standard's energy between them."""

    indicated_kwh: float
    energy: Reading


class VehicleControl(Protocol):
    """The van as the vehicle at a DC pile."""

    openings_under_load: int  # since the program started

    def plug_in(self, voltage_v: float, current_a: float) -> None:
        """Stand at the pile with a battery for this load point."""

    async def charging(self, timeout_s: float) -> None:
        """Go through the handshake, close the contactors, and wait for current."""

    async def stop(self) -> StopReport:
        """End the session in order; raises naming the part that took too long."""

    async def safe(self) -> StopReport | None:
        """End the session after a fault, whatever happens. Never raises; None when there is none."""


class Bench(Protocol):
    """What every bench can do."""

    async def self_check(self) -> SelfCheck:
        """Look at boards, clock, zero and temperature; raises when something is not fit for use."""

    async def safe(self) -> None:
        """Take every output to its safe state now. Never raises."""


class WeighingDesk(Bench, Protocol):
    """A desk beside a scale whose indicator speaks on a line of the run."""

    async def indication(self, name: str) -> Reading:
        """Give the next indication (kg) that stands still from now on, its line and format as its source.

        LinkLost when the line is silent, DataError when nothing stands still, PreconditionError `indicator-none`.
        """


class PileBench(Bench, Protocol):
    """A DC energy standard at the mating face of the gun, with a load behind it.

    `vehicle` is None where another device plays the vehicle and the session is started and stopped by hand.
    """

    vehicle: VehicleControl | None

    async def begin(self) -> int:
        """Start sampling; gives the host time (ns) from which samples exist."""

    async def set_load_point(self, voltage_v: float, current_a: float) -> None:
        """Tell an electronic load which point comes, before it is connected; nothing without one.

        Raises PreconditionError when the load cannot take it, ProcedureError when it holds another one.
        """

    async def close_load(self) -> None:
        """Connect the load. The board opens it by itself when the host is silent."""

    async def require_witness(self) -> None:
        """Compare the energy since `begin` with the rig's standard meter; ProcedureError `meter-disagrees`."""

    async def open_load(self) -> None:
        """Disconnect the load."""

    def now(self) -> PowerNow:
        """Give the latest values."""

    def floor_percent(self) -> float | None:
        """Give U (k = 2, %) that no longer run makes smaller, for display; None while nothing flows."""

    async def wait_energy(self, energy_j: float, timeout_s: float) -> None:
        """Wait until so much energy has flowed since `begin`; raises on time-out, gap, saturation or lost board."""

    async def wait_current_below(self, current_a: float, hold_s: float, timeout_s: float) -> None:
        """Wait until the current has stayed below a value for a while."""

    async def energy(self, start_ns: int, end_ns: int) -> Reading:
        """Give the energy (J) between two host instants, calibrated, with its components of uncertainty and flags.

        Raises GapError or SaturationError when the gate is not clean.
        """

    async def energy_of_pulses(self, pulses: int, timeout_s: float) -> Reading:
        """Wait for pulses of the pile's output; give the energy (J) from the first to the last, as many in between.

        Raises ProcedureError when they do not come or are irregular, PreconditionError without an input for them.
        """

    async def energy_of_display(self, energy_j: float, step_kwh: float, timeout_s: float) -> GatedEnergy:
        """Wait for an edge of the display's last digit and for one at least so much energy later, seen by the camera.

        PreconditionError `display-no-camera`; ProcedureError when edges do not come or the display cannot be read.
        """

    def displayed_now(self) -> tuple[float, float] | None:
        """Give display and standard (kWh) from the first edge to the latest, for display; None without them."""

    def pulses_now(self) -> tuple[int, float] | None:
        """Give the pulses so far and the standard's energy (kWh) between them, for display; None without them."""

    async def end(self) -> None:
        """Stop sampling."""


@dataclass(frozen=True, slots=True)
class PilotNow:
    """The control pilot as the vehicle sees it; resistance of the plug's proximity contact in ohm."""

    level_v: float
    duty_percent: float
    frequency_hz: float
    proximity_ohm: float

    @property
    def state(self) -> control_pilot.State:
        """State by the positive level."""
        return control_pilot.state_of(self.level_v)

    @property
    def allowed_current_a(self) -> float:
        """Current that the duty cycle allows, A."""
        return control_pilot.allowed_current_a(self.duty_percent)


PilotFault = Literal["break", "earth", "diode"]


class AcPileBench(PileBench, Protocol):
    """An AC energy standard at the plug, a load behind it, and the vehicle's side of the control pilot."""

    async def connect_vehicle(self) -> None:
        """Put R3 on the pilot: a vehicle is plugged in (state B)."""

    async def vehicle_ready(self) -> None:
        """Close S2: the vehicle asks for energy (state C)."""

    async def vehicle_not_ready(self) -> None:
        """Open S2: the vehicle asks for no more energy."""

    async def release_vehicle(self) -> None:
        """Take everything off the pilot (state A)."""

    async def pilot_fault(self, kind: PilotFault) -> float:
        """Make a fault of the pilot and wait until no current flows; gives the seconds that took.

        `break` opens the pilot, `earth` shorts it to protective earth, `diode` bridges the vehicle's diode.
        """

    def pilot(self) -> PilotNow:
        """Give the pilot's latest second."""

    async def wait_pilot(self, state: control_pilot.State, timeout_s: float) -> PilotNow:
        """Wait for a state of the pilot; ProcedureError `pilot-state-not-reached` on time-out."""


class DispenserBench(Bench, Protocol):
    """An automatic metal measure: level sensor, thermometers, pulse head, drain valve."""

    async def begin(self) -> int:
        """Start sampling; gives the host time (ns) from which samples exist."""

    async def open_drain(self) -> None:
        """Open the drain valve. The board closes it by itself when the host is silent."""

    async def close_drain(self) -> None:
        """Close the drain valve."""

    async def wait_empty(self, drip_s: float, timeout_s: float) -> None:
        """Wait until the level is at the bottom and the drip time has passed without flow."""

    async def wait_flow_stopped(self, hold_s: float, timeout_s: float) -> tuple[int, int]:
        """Wait for flow to begin and to stop; gives the host times (ns) of the first and the last pulse."""

    async def wait_settled(self, slope_m: float, window_s: float, timeout_s: float) -> None:
        """Wait until the level moved less than `slope_m` over the window (bubbles and foam gone)."""

    async def level(self, window_s: float) -> Reading:
        """Give the mean level (m) over the last seconds, with its components."""

    async def body_temperature(self, window_s: float) -> Reading:
        """Give the mean temperature (degC) at mid-depth of the body over the last seconds."""

    async def nozzle_temperature(self, start_ns: int, end_ns: int) -> Reading:
        """Give the mean temperature (degC) of the stream between two host instants."""

    async def pulses(self, start_ns: int, end_ns: int) -> Reading:
        """Give the number of pulses of the pulse head between two host instants."""

    def flow_now(self) -> float:
        """Give the latest flow rate, m3/s, for display."""

    async def end(self) -> None:
        """Stop sampling."""
