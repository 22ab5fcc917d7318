"""A vehicle and a simulated charger on one bus in virtual time, without boards."""

from __future__ import annotations

import heapq

from proofvan.instruments.dc_vehicle.battery import Battery
from proofvan.instruments.dc_vehicle.machine import State, Vehicle
from proofvan.sim.charger import Charger, Limits
from proofvan.sim.clocks import SECOND

BIT_NS = 600_000
LIMITS = Limits(750.0, 200.0, 250.0, 0.0)


class Power:
    """A power stage that follows at once."""

    def __init__(self) -> None:
        self.voltage_v = self.current_a = 0.0
        self.on = False

    def power_on(self, now_ns: int, voltage_v: float, current_a: float) -> None:
        self.on, self.voltage_v, self.current_a = True, voltage_v, current_a

    def follow(self, now_ns: int, voltage_v: float, current_a: float) -> None:
        self.voltage_v, self.current_a = voltage_v, current_a

    def power_off(self, now_ns: int, *, emergency: bool = False) -> None:
        self.on, self.voltage_v, self.current_a = False, 0.0, 0.0

    def broken_off(self) -> None:
        pass

    def output(self, now_ns: int) -> tuple[float, float]:
        return self.voltage_v, self.current_a

    def delivered_kwh(self) -> float:
        return 1.2


class Pair:
    """Runs both sides; `cut` may drop or change a frame on its way (None: lost)."""

    def __init__(self, current_a: float = 200.0, limits: Limits = LIMITS, version: int = 1, cut=lambda frame: frame):
        self.now_ns = SECOND
        self.power = Power()
        self.charger = Charger(self.power, limits, version)
        self.vehicle = Vehicle()
        self.cut = cut
        self.seen: list[tuple[int, str, object]] = []
        self.seen_states = [State.SILENT]
        self._flying: list[tuple[int, int, str, object]] = []
        self._count = 0
        self.vehicle.plug_in(Battery(600.0, current_a))

    def run(self, seconds: float, until=lambda: False) -> None:
        end_ns = self.now_ns + round(seconds * SECOND)
        while not until():
            self._turn()
            times = [self.vehicle.next_deadline_ns(), self.charger.next_deadline_ns()]
            times += [self._flying[0][0]] if self._flying else []
            moment = min((one for one in times if one is not None), default=end_ns)
            if moment >= end_ns:
                self.now_ns = end_ns
                return
            self.now_ns = max(self.now_ns, moment)
            while self._flying and self._flying[0][0] <= self.now_ns:
                _, _, to, frame = heapq.heappop(self._flying)
                side = self.vehicle if to == "vehicle" else self.charger
                side.receive(self.now_ns, frame)

    def charge(self) -> None:
        """Bring the pair to the charge."""
        self.charger.press_start(self.now_ns)
        self.run(10, lambda: self.vehicle.state is State.READINESS)
        self.vehicle.contactors_closed(self.now_ns)
        self.run(10, lambda: self.power.on)
        assert self.vehicle.state is State.CHARGING

    def _turn(self) -> None:
        self.vehicle.tick(self.now_ns)
        self.charger.tick(self.now_ns)
        if self.vehicle.state is not self.seen_states[-1]:
            self.seen_states.append(self.vehicle.state)
        for frame in self.vehicle.take_frames():
            self._carry("charger", 0, frame)
        for delay, frame in self.charger.take_frames():
            self._carry("vehicle", delay, frame)

    def _carry(self, to: str, delay_ns: int, frame) -> None:
        carried = self.cut(frame)
        if carried is not None:
            self._count += 1
            self.seen.append((self.now_ns, to, carried))
            heapq.heappush(self._flying, (self.now_ns + BIT_NS + delay_ns, self._count, to, carried))
