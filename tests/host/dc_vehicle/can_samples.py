"""Frames and logs of charging sessions, made here."""

from __future__ import annotations

from proofvan.instruments.dc_vehicle.identifiers import Identifier
from proofvan.link.can_frames import CanFrame

MILLISECOND = 1_000_000
# Bytes that real buses carried, and what they mean (messages of a real session; values measured there).
KNOWN = {
    "BHM": ("8E17", {"highest_total_voltage": "603.0"}),
    "CHM": ("010100", {"version_minor": "1", "version_major": "1"}),
    "BCP": (
        "9E01B80B4E008E176ECA032413",
        {
            "highest_cell_voltage": "4.14",
            "highest_current": "100.0",
            "nominal_energy": "7.8",
            "highest_total_voltage": "603.0",
            "highest_temperature": "60",
            "state_of_charge": "97.0",
            "present_voltage": "490.0",
        },
    ),
    "CML": (
        "581BD007D80EA00F",
        {"highest_voltage": "700.0", "lowest_voltage": "200.0", "highest_current": "20.0", "lowest_current": "0.0"},
    ),
    "CTS": (
        "36240816051520",
        {"second": "36", "minute": "24", "hour": "8", "day": "16", "month": "5", "year": "2015"},
    ),
    "BCL": ("5217820F02", {"voltage_demand": "597.0", "current_demand": "3.0", "mode": "2"}),
    "BCS": (
        "2513A00F7311610000",
        {
            "measured_voltage": "490.1",
            "measured_current": "0.0",
            "highest_cell_voltage": "3.71",
            "highest_cell_group": "1",
            "state_of_charge": "97",
            "remaining_minutes": "0",
        },
    ),
    "BEM": ("F0F0F1FC", {"timeout_ccs": "1", "timeout_crm_00": "0", "timeout_cst": "0"}),
    "CCS": ("2A00A00F0000FDFF", {"output_voltage": "4.2", "output_current": "0.0", "permission": "1"}),
}
# BCP as it went over a real bus: request, clearance, two packets, acknowledgement.
BCP_IN_PACKETS = (
    (0x1CEC56F4, "100D0002FF000600"),
    (0x1CECF456, "110201FFFF000600"),
    (0x1CEB56F4, "019E01B80B4E008E"),
    (0x1CEB56F4, "02176ECA032413FF"),
    (0x1CECF456, "130D0002FF000600"),
)


def frame(word: int, data: str) -> CanFrame:
    return CanFrame(word, bytes.fromhex(data))


def word(number: int, source: int, destination: int, priority: int = 6) -> int:
    return Identifier(priority, number, destination, source).word


def candump(frames: list[tuple[float, CanFrame]]) -> str:
    return "".join(f"({time:.6f}) can0 {one.identifier:08X}#{one.data.hex().upper()}\n" for time, one in frames)
