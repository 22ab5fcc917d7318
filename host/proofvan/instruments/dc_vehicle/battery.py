"""The battery that the pile is to believe in: made for one load point, and what is said of it on the bus."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.instruments.dc_vehicle import database

# One cell of the emulated pack, lithium iron phosphate: 3.2 V nominal, 3.65 V at the end of the charge [T].
_CELL_V, _CELL_END_V = 3.2, 3.65
# A pack is a little below the voltage at which it is charged [T].
_PACK_BELOW = 0.98
# Above the demanded voltage the pack allows so much before it counts as too high.
_HEADROOM = 1.05
_TEMPERATURE_DEGC = 25
_CAPACITY_AH = 200.0


@dataclass(frozen=True, slots=True)
class Battery:
    """`voltage_v` and `current_a` are those of the load point that is to be held."""

    voltage_v: float
    current_a: float

    @property
    def highest_voltage_v(self) -> float:
        """Highest allowed total voltage."""
        return round(self.voltage_v * _HEADROOM, 1)

    @property
    def present_voltage_v(self) -> float:
        """Voltage of the pack before the charge."""
        return round(self.voltage_v * _PACK_BELOW, 1)

    @property
    def cells(self) -> int:
        """Cells in series."""
        return max(1, round(self.voltage_v / _CELL_END_V))

    def handshake(self) -> bytes:
        """Give BHM."""
        return database.encode("BHM", highest_total_voltage=self.highest_voltage_v)

    def recognition(self) -> bytes:
        """Give BRM, with the protocol's version 1.1 and no vehicle identification number."""
        return database.encode(
            "BRM",
            version_major=1,
            version_minor=1,
            battery_type=3,
            rated_capacity=_CAPACITY_AH,
            rated_voltage=round(self.cells * _CELL_V, 1),
            maker="PVAN",
            production_year=2026,
            production_month=1,
            production_day=1,
        )

    def parameters(self) -> bytes:
        """Give BCP."""
        return database.encode(
            "BCP",
            highest_cell_voltage=round(self.highest_voltage_v / self.cells, 2),
            highest_current=self.current_a,
            nominal_energy=round(_CAPACITY_AH * self.cells * _CELL_V / 1e3, 1),
            highest_total_voltage=self.highest_voltage_v,
            highest_temperature=55,
            state_of_charge=50,
            present_voltage=self.present_voltage_v,
        )

    def state(self, voltage_v: float, current_a: float) -> bytes:
        """Give BCS with what was measured at the gun; what the field cannot hold is cut to its ends."""
        return database.encode(
            "BCS",
            measured_voltage=round(min(max(voltage_v, 0.0), 6553.5), 1),
            measured_current=round(min(max(current_a, -400.0), 400.0), 1),
            highest_cell_voltage=round(min(max(voltage_v, 0.0) / self.cells, 40.0), 2),
            highest_cell_group=0,
            state_of_charge=50,
            remaining_minutes=30,
        )

    def health(self, *, insulation_fault: bool = False, overheated: bool = False) -> bytes:
        """Give BSM."""
        return database.encode(
            "BSM",
            highest_cell_number=1,
            highest_temperature=_TEMPERATURE_DEGC,
            highest_temperature_point=1,
            lowest_temperature=_TEMPERATURE_DEGC,
            lowest_temperature_point=1,
            overtemperature=int(overheated),
            insulation=int(insulation_fault),
            permission=int(not (insulation_fault or overheated)),
        )

    def statistics(self) -> bytes:
        """Give BSD."""
        cell = round(self.voltage_v / self.cells, 2)
        return database.encode(
            "BSD",
            state_of_charge=50,
            lowest_cell_voltage=cell,
            highest_cell_voltage=cell,
            lowest_temperature=_TEMPERATURE_DEGC,
            highest_temperature=_TEMPERATURE_DEGC,
        )
