"""What the practice person does at a charging pile."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from proofvan.sim.person import NOT_YET, Behaviour, NotYet, Question, always, as_expected, done
from proofvan.sim.pile import PileBench

ERRORS = ("misread", "early_reading")


def behaviours(bench: PileBench, errors: Collection[str] = ()) -> Mapping[str, Behaviour]:
    """Give the table; `errors` switches mistakes on: a display misread by one step, a reading before settlement."""
    person = _AtThePile(bench, errors)
    return {
        "pile-plate-serial": as_expected,
        "pile-plate-class": as_expected,
        "pile-display-step": person.display_step,
        "pile-seals": always("S-0001 S-0002"),
        "pile-weather": always("pile-weather-dry"),
        "pile-ambient-temperature": always(round(bench.around.ambient_degc, 1)),
        "pile-humidity": always(round(bench.around.humidity_percent)),
        "pile-insulation": always(50.0),
        "pile-earth-continuity": done,
        "pile-appearance": always("regulation-conforms"),
        "pile-display": always("regulation-conforms"),
        "pile-start-and-stop": always("regulation-conforms"),
        "pile-start-charging": person.start,
        "pile-stop-charging": person.stop,
        "pile-session-reading": person.read,
        "pile-session-reading-off-step": person.read,
        "pile-clock-difference": always(1.0),
    }


class _AtThePile:
    def __init__(self, bench: PileBench, errors: Collection[str]) -> None:
        self._bench, self._errors = bench, errors

    def display_step(self, question: Question) -> float:
        return round(self._bench.model.settings.display_step_j / 3.6e6, 9)

    def start(self, question: Question) -> bool | NotYet:
        bench, now_ns = self._bench, question.now_ns
        if bench.occupied:
            bench.stop_charging(now_ns)  # left over from a run that broke off
            return NOT_YET
        voltage, current = float(question.values["voltage_v"]), float(question.values["current_a"])
        point = str(question.values.get("point") or f"{voltage:g} V {current:g} A")
        bench.start_charging(now_ns, voltage, current, point)
        return True

    def stop(self, question: Question) -> bool:
        self._bench.stop_charging(question.now_ns)
        return True

    def read(self, question: Question) -> float | NotYet:
        if not self._bench.settled(question.now_ns) and "early_reading" not in self._errors:
            return NOT_YET
        shown = float(self._bench.shown_kwh(question.now_ns))
        step = self.display_step(question)
        return round(shown + step, 9) if "misread" in self._errors else shown
