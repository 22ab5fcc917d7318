"""What the practice person does at an AC charging pile."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from proofvan.regulations.piles.simulator import Phase
from proofvan.sim.ac_pile import AcPileBench
from proofvan.sim.person import NOT_YET, Behaviour, NotYet, Question, always, as_expected, done


def behaviours(bench: AcPileBench, errors: Collection[str] = ()) -> Mapping[str, Behaviour]:
    """Give the table; `errors` switches mistakes on: a display misread by one step, a reading before settlement."""
    person = _AtThePile(bench, errors)
    conforms = always("regulation-conforms")
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
        "pile-appearance": conforms,
        "pile-display": conforms,
        "pile-start-and-stop": conforms,
        "jjg1148-start-for-pilot": person.start_for_pilot,
        "pile-start-charging": person.start,
        "pile-stop-charging": person.stop,
        "pile-session-reading": person.read,
        "pile-session-reading-off-step": person.read,
        "pile-clock-difference": always(1.0),
    }


class _AtThePile:
    def __init__(self, bench: AcPileBench, errors: Collection[str]) -> None:
        self._bench, self._errors = bench, errors

    def display_step(self, question: Question) -> float:
        return round(self._bench.model.settings.display_step_j / 3.6e6, 9)

    def start_for_pilot(self, question: Question) -> bool | NotYet:
        return self._start(question, "", 0.0)

    def start(self, question: Question) -> bool | NotYet:
        return self._start(question, str(question.values["point"]), float(question.values["current_a"]))

    def stop(self, question: Question) -> bool:
        self._bench.stop_charging(question.now_ns)
        return True

    def read(self, question: Question) -> float | NotYet:
        if not self._bench.settled(question.now_ns) and "early_reading" not in self._errors:
            return NOT_YET
        shown = float(self._bench.shown_kwh(question.now_ns))
        return round(shown + self.display_step(question), 9) if "misread" in self._errors else shown

    def _start(self, question: Question, point: str, current_a: float) -> bool | NotYet:
        bench = self._bench
        if bench.model.phase in (Phase.WAITING, Phase.CHARGING):
            bench.stop_charging(question.now_ns)  # left over from a run that broke off
            return NOT_YET
        bench.start_charging(question.now_ns, current_a, point)
        return True
