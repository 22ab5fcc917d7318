"""What goes wrong between pile and vehicle, when, and what the run must say: one line of the table per case."""

from __future__ import annotations

from dataclasses import dataclass

START = "pile-start-charging"


@dataclass(frozen=True)
class Case:
    """`at_s` after the person pressed start; `faults`: ids that may be on the record; `says`: what the first names."""

    kind: str
    faults: frozenset[str]
    at_s: float = 0.0
    duration_s: float = 30.0
    message: str = ""
    value: float = 0.0
    says: str = ""
    under_load: bool = False
    from_start: bool = False  # of the world, not of the session
    also: tuple[str, str] = ("", "")  # another fault at the same time: its kind and message

    def plan(self) -> list[dict]:
        line = {"kind": self.kind, "at_s": self.at_s, "duration_s": self.duration_s}
        after = {} if self.from_start else {"after": START}
        kind, message = self.also
        more = [{**line, **after, "kind": kind, "message": message}] if kind else []
        return [{**line, **after, "message": self.message, "value": self.value}, *more]


MISSING, MISSED, BAD = "vehicle-message-missing", "vehicle-charger-misses", "vehicle-message-bad"
SILENT = "session-pile-silent"


def case(kind: str, *faults: str, **more) -> Case:
    return Case(kind, frozenset(faults), **more)


# The session's parts begin about: handshake 0 s, recognition 0.8 s, charging 1.5 s after the start; full current 12 s.
CASES = {
    # ---- time-outs of the vehicle
    "the pile says nothing at all": case("bus_silent", SILENT, from_start=True, duration_s=200.0),
    "no CRM": case("bus_silent", MISSING, message="CRM", says="CRM 00", duration_s=9.0),
    "CRM stays at not recognised": case("bus_unready", MISSING, message="CRM", says="CRM AA", duration_s=9.0),
    "no CML": case("bus_silent", MISSING, message="CML", says="CML", duration_s=9.0),
    "no CRO": case("bus_silent", MISSING, message="CRO", says="CRO", duration_s=9.0),
    "CRO stays at not ready": case("bus_unready", MISSING, message="CRO", says="CRO AA", duration_s=90.0),
    "no CCS": case("bus_silent", MISSING, message="CCS", says="CCS", at_s=12.0, duration_s=9.0),
    "the pile falls silent at full power": case("bus_silent", MISSING, says="CCS", at_s=12.0, duration_s=9.0),
    "no CST": case("bus_silent", MISSING, message="CST", says="CST", at_s=12.0, duration_s=60.0),
    "no CSD": case("bus_silent", MISSING, message="CSD", says="CSD", at_s=12.0, duration_s=60.0),
    # ---- time-outs of the pile
    "BRM not heard": case("bus_deaf", MISSED, MISSING, message="BRM", duration_s=9.0),
    "BCP not heard": case("bus_deaf", MISSED, MISSING, message="BCP", duration_s=9.0),
    "BRO not heard": case("bus_deaf", MISSED, MISSING, message="BRO", duration_s=9.0),
    "BCL not heard": case("bus_deaf", MISSED, MISSING, message="BCL", says="BCL", at_s=12.0, duration_s=9.0),
    "BCS not heard": case("bus_deaf", MISSED, MISSING, message="BCS", says="BCS", at_s=12.0, duration_s=9.0),
    "BST not heard": case("bus_deaf", MISSED, message="BST", says="BCL", at_s=12.0, duration_s=60.0),
    "BSD not heard": case("bus_deaf", MISSED, message="BSD", says="BSD", at_s=12.0, duration_s=60.0),
    # ---- bad frames
    "CHM too short": case(
        "bus_length", BAD, message="CHM", value=2, says="CHM", from_start=True, duration_s=200.0
    ),
    "CRM too short": case("bus_length", BAD, message="CRM", value=5, says="CRM", duration_s=9.0),
    "CML too short": case("bus_length", BAD, message="CML", value=6, says="CML", duration_s=9.0),
    "CRO empty": case("bus_length", BAD, message="CRO", value=0, says="CRO", duration_s=9.0),
    "CCS too short": case("bus_length", BAD, message="CCS", value=3, says="CCS", at_s=12.0, duration_s=9.0),
    "CST too short": case("bus_length", BAD, message="CST", value=2, says="CST", at_s=12.0, duration_s=60.0),
    "CSD too short": case("bus_length", BAD, message="CSD", value=3, says="CSD", at_s=12.0, duration_s=60.0),
    "CEM too short": case(
        "bus_length", MISSING, message="CEM", value=2, says="CCS", at_s=12.0, duration_s=9.0, also=("bus_deaf", "BCL")
    ),
    "CCS seconds late": case("bus_late", MISSING, message="CCS", value=4.0, says="CCS", at_s=12.0, duration_s=5.0),
    # ---- interlocks
    "voltage too high": case("over_voltage", "interlock-over-voltage", value=1.2, at_s=12.0, duration_s=5.0),
    "current too high": case("over_current", "interlock-over-current", value=1.4, at_s=12.0, duration_s=5.0),
    "standard too hot": case("overheat", "interlock-temperature", value=40.0, at_s=12.0, duration_s=5.0),
    "insulation lost": case("insulation", "interlock-insulation", value=20_000.0, at_s=12.0, duration_s=5.0),
    "load dump at full power": case(
        "load_dump", "interlock-current-lost", at_s=22.0, duration_s=5.0, under_load=True
    ),
    "emergency stop of the pile": case("pile_stops", "vehicle-charger-stopped", at_s=12.0, duration_s=5.0),
    "adapter unplugged at full power": case("cut_bus", "can-bus-lost", "session-no-bus", at_s=12.0, duration_s=5.0),
    "the pile does not stop": case(
        "ignore_stop", "session-opened-under-load", at_s=12.0, duration_s=120.0, under_load=True
    ),
    "the board dies at full power": case(
        "kill_board", "board-silent", "board-rebooted", "board-no-answer", "session-opened-under-load",
        at_s=12.0, duration_s=5.0, under_load=True,
    ),
}  # fmt: skip
