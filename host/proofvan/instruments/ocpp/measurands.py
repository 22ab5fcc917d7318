"""Names, units and defaults of sampled values -> the quantities and units of this project."""

from __future__ import annotations

from decimal import Decimal

from proofvan.instruments.reported import Quantity

DEFAULT_MEASURAND = "Energy.Active.Import.Register"  # 1.6: 7.31, 2.0.1: 2.44
DEFAULT_CONTEXT = "Sample.Periodic"
DEFAULT_LOCATION = "Outlet"

QUANTITIES: dict[str, Quantity] = {
    "Energy.Active.Import.Register": "energy_import",
    "Energy.Active.Export.Register": "energy_export",
    "Power.Active.Import": "power_import",
    "Power.Active.Export": "power_export",
    "Power.Factor": "power_factor",
    "Voltage": "voltage",
    "Current.Import": "current",
    "Frequency": "frequency",
    "SoC": "state_of_charge",
    "Temperature": "temperature",
}
# measurand's quantity -> unit when none is said
DEFAULT_UNITS = {
    "energy_import": "Wh",
    "energy_export": "Wh",
    "power_import": "W",
    "power_export": "W",
    "power_factor": "1",
    "voltage": "V",
    "current": "A",
    "frequency": "Hz",
    "state_of_charge": "Percent",
    "temperature": "Celsius",
}
# unit -> unit of this project, factor
UNITS = {
    "Wh": ("kWh", Decimal("0.001")),
    "kWh": ("kWh", Decimal(1)),
    "W": ("kW", Decimal("0.001")),
    "kW": ("kW", Decimal(1)),
    "V": ("V", Decimal(1)),
    "A": ("A", Decimal(1)),
    "Hz": ("Hz", Decimal(1)),
    "1": ("1", Decimal(1)),
    "Percent": ("%", Decimal(1)),
    "Celsius": ("degC", Decimal(1)),
    "Celcius": ("degC", Decimal(1)),  # so spelled in OCPP 1.6, 7.45
}
# unit of this project that a quantity must end up in
WANTED = {
    "energy_import": "kWh",
    "energy_export": "kWh",
    "power_import": "kW",
    "power_export": "kW",
    "power_factor": "1",
    "voltage": "V",
    "current": "A",
    "frequency": "Hz",
    "state_of_charge": "%",
    "temperature": "degC",
}
