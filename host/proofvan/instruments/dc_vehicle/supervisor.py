"""Supervises a charging session: load point, interlocks, and the controlled stop that ends it in any case.

Stop in order: demand 0, BST, current below 5 A, contactors open, voltage below 60 V, statistics, unlocked. Each part
has its limit. Opening under load is the last resort and is counted. When the host is dead the pile stops by its own
limit of 1 s for BCL, and the board opens the contactors when nobody renews its output.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from proofvan.core.clock import Clock
from proofvan.core.errors import PreconditionError, ProcedureError, ProofvanError
from proofvan.instruments.benches import PowerNow, StopReport
from proofvan.instruments.dc_vehicle.battery import Battery
from proofvan.instruments.dc_vehicle.interlocks import OPENING_CURRENT_A, SAFE_VOLTAGE_V, Seen, tripped
from proofvan.instruments.dc_vehicle.machine import MessageMissing, State
from proofvan.instruments.dc_vehicle.on_bus import BusState, VehicleOnBus, fault_of
from proofvan.link.watch import NS_PER_S, Watch

# Limits of the parts of a stop, s. The pile follows a demand within seconds; it answers BST within 5 s (GB/T 27930).
# It waits 10 s for BSD after its CST: the voltage must be down before that.
DEMAND_S, CURRENT_S, VOLTAGE_S, STATISTICS_S = 5.0, 5.0, 5.0, 12.0
# After a fault the contactors open at the latest after this time, under load if need be.
URGENT_S = 2.5
# After a fault the pile is given so long for voltage and goodbye.
GOODBYE_S = 2.0
# From closed contactors to current, s: 60 s for CRO AA (GB/T 27930) and a ramp.
READY_S = 90.0
# Without a standard, a stop that the pile confirmed counts as current gone after this time (its ramp takes 1 s [T]).
_BLIND_NS = 1_500_000_000
_LOOK_NS = 50_000_000
# Values of the standard are fresh for so long.
_FRESH_NS = 500_000_000


class Gun(Protocol):
    """What the supervisor needs of the standard at the gun."""

    watch: Watch
    values_ns: int  # when the latest values came; 0: never

    def now(self) -> PowerNow:
        """Give the latest values."""

    def temperature_degc(self) -> float:
        """Give the standard's own temperature."""

    def insulation_ohm(self) -> float | None:
        """Give the resistance to earth; None where nothing measures it."""

    async def close_load(self) -> None:
        """Close the contactors."""

    async def open_load(self) -> None:
        """Open the contactors."""


@dataclass(slots=True)
class _Progress:
    battery: Battery | None = None  # None: no session
    contactors_closed: bool = False
    charging: bool = False  # current has flowed
    last_current_ns: int = 0
    reason: str = ""  # field of BST that says why
    stopped_ns: int = 0


class ChargingSupervisor:
    """One vehicle at one gun (implements benches.VehicleControl)."""

    def __init__(self, bus: VehicleOnBus, gun: Gun, clock: Clock) -> None:
        self._bus, self._gun, self._clock = bus, gun, clock
        self._progress = _Progress()
        self.openings_under_load = 0
        bus.watch = gun.watch

    @property
    def _vehicle_state(self) -> State:
        return self._bus.vehicle.state

    def plug_in(self, voltage_v: float, current_a: float) -> None:
        """Stand at the pile with a battery for this load point; raises PreconditionError without a bus."""
        if self._bus.state.lost:
            raise PreconditionError("session-no-bus", port=self._bus.port)
        self._progress = _Progress(Battery(voltage_v, current_a))
        self._bus.state = BusState()
        self._bus.vehicle.plug_in(Battery(voltage_v, current_a))

    async def charging(self, timeout_s: float) -> None:
        """Go through the handshake and wait for current; the contactors close when everything is agreed."""
        watch = self._gun.watch
        if not await watch.until(lambda: self._bus.state.contactors_wanted, timeout_s):
            raise self._silence(timeout_s)
        await self._gun.close_load()
        self._progress.contactors_closed = True
        self._bus.vehicle.contactors_closed(self._clock.now_ns())
        self._bus.flush()
        if not await watch.until(lambda: self._progress.charging, READY_S):
            raise ProcedureError("session-no-current", state=self._vehicle_state, timeout_s=f"{READY_S:g}")

    def look(self) -> None:
        """Look at the interlocks; called with every new value of the standard."""
        progress, power = self._progress, self._gun.now()
        battery, now_ns = progress.battery, self._clock.now_ns()
        if battery is None:
            return
        self._bus.vehicle.measured(power.voltage_v, power.current_a)
        if power.current_a >= OPENING_CURRENT_A:
            progress.charging, progress.last_current_ns = True, now_ns
        if self._vehicle_state is not State.CHARGING:
            return
        flows = progress.charging and battery.current_a >= 2 * OPENING_CURRENT_A and not progress.reason
        without_s = (now_ns - progress.last_current_ns) / NS_PER_S if flows else 0.0
        found = tripped(battery, Seen(power, self._gun.temperature_degc(), without_s, self._gun.insulation_ohm()))
        if found is not None:
            fault, progress.reason = found
            self._gun.watch.fail(fault)

    async def stop(self) -> StopReport:
        """End the session in order; raises ProcedureError naming the part that took too long."""
        battery = self._progress.battery
        if battery is None:
            raise ProcedureError("session-none")
        begin_ns = self._clock.now_ns()
        self._progress.reason = "state_of_charge_reached"
        self._bus.vehicle.demand(begin_ns, battery.voltage_v, 0.0)
        # a pile that keeps a least current is stopped by BST
        await self._gun.watch.until(self._below_opening_current, DEMAND_S)
        self._progress.stopped_ns = self._clock.now_ns()
        self._bus.vehicle.stop(self._clock.now_ns())
        self._bus.tick(self._clock.now_ns())
        if not await self._gun.watch.until(self._below_opening_current, CURRENT_S):
            raise ProcedureError(
                "session-current-remains", current_a=f"{self._gun.now().current_a:.1f}", timeout_s=f"{CURRENT_S:g}"
            )
        await self._open()
        if not await self._gun.watch.until(self._below_safe_voltage, VOLTAGE_S):
            raise ProcedureError(
                "session-voltage-remains", voltage_v=f"{self._gun.now().voltage_v:.0f}", timeout_s=f"{VOLTAGE_S:g}"
            )
        # the goodbye comes last: with the pile's statistics the session is over on both sides
        self._tell_open()
        await self._gun.watch.until(lambda: self._vehicle_state is State.ENDED, STATISTICS_S)
        self._leave()
        return StopReport((self._clock.now_ns() - begin_ns) / NS_PER_S, 0, unlocked=True)

    async def safe(self) -> StopReport | None:
        """End a session after a fault: contactors open within URGENT_S, then goodbye. Never raises."""
        progress, vehicle = self._progress, self._bus.vehicle
        if progress.battery is None:
            return None
        begin_ns, under_load = self._clock.now_ns(), 0
        progress.stopped_ns = progress.stopped_ns or begin_ns
        vehicle.demand(begin_ns, progress.battery.voltage_v, 0.0)
        vehicle.stop(begin_ns, *self._fault_reasons())
        self._bus.tick(begin_ns)
        if progress.contactors_closed:
            if not await self._patiently(self._below_opening_current, URGENT_S):
                under_load = 1
                self.openings_under_load += 1
            with contextlib.suppress(ProofvanError):  # nobody renews the output any more: the board opens by itself
                await self._open()
        self._tell_open()
        unlocked = await self._patiently(self._gone, GOODBYE_S)
        self._leave()
        return StopReport((self._clock.now_ns() - begin_ns) / NS_PER_S, under_load, unlocked)

    # ---- parts

    def _silence(self, timeout_s: float) -> ProofvanError:
        # A pile whose messages are all wrong is as good as silent, but the remedy is another one.
        bad = next((one for one in reversed(self._bus.vehicle.bad_frames) if "message" in one.values), None)
        if bad is not None:
            return fault_of(MessageMissing(bad.values["message"], f"{timeout_s:g}", bad))
        return ProcedureError("session-pile-silent", state=self._vehicle_state, timeout_s=f"{timeout_s:g}")

    def _fault_reasons(self) -> tuple[str, ...]:
        reason = self._progress.reason
        return (reason,) if reason not in ("", "state_of_charge_reached") else ("other_fault",)

    async def _open(self) -> None:
        try:
            await self._gun.open_load()
        finally:
            self._progress.contactors_closed = False

    def _tell_open(self) -> None:
        self._bus.vehicle.contactors_open(self._clock.now_ns())
        self._bus.tick(self._clock.now_ns())

    def _leave(self) -> None:
        self._bus.vehicle.fall_silent()
        self._progress = _Progress()

    def _gone(self) -> bool:
        return self._below_safe_voltage() and self._vehicle_state not in (State.STOPPING, State.STATISTICS)

    def _below_opening_current(self) -> bool:
        now_ns = self._clock.now_ns()
        if now_ns - self._gun.values_ns <= _FRESH_NS:
            return abs(self._gun.now().current_a) < OPENING_CURRENT_A
        # without a standard the pile's own word is the best there is
        if self._bus.vehicle.stop_confirmed and now_ns - self._progress.stopped_ns >= _BLIND_NS:
            return True
        told = self._bus.vehicle.charger
        return told is not None and now_ns - told.time_ns <= _FRESH_NS and abs(told.current_a) < OPENING_CURRENT_A

    def _below_safe_voltage(self) -> bool:
        fresh = self._clock.now_ns() - self._gun.values_ns <= _FRESH_NS
        return fresh and abs(self._gun.now().voltage_v) < SAFE_VOLTAGE_V

    async def _patiently(self, condition: Callable[[], bool], timeout_s: float) -> bool:
        # The watch would raise the fault that brought us here.
        end_ns = self._clock.now_ns() + round(timeout_s * NS_PER_S)
        while not condition():
            if self._clock.now_ns() >= end_ns:
                return False
            await self._clock.sleep_until(min(end_ns, self._clock.now_ns() + _LOOK_NS))
        return True
