"""What the practice person does at a fuel dispenser."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from proofvan.sim.clocks import SECOND
from proofvan.sim.dispenser import DispenserBench
from proofvan.sim.person import NOT_YET, Behaviour, NotYet, Question, always, as_expected, done

ERRORS = ("misread", "wrong_tank", "forgotten_zero")
SEALED = ("transducer", "encoder", "board")
_PHOTO = "0" * 64  # SHA-256 of no photo
_TO_THE_TRIGGER_S = 1.0
_MEASURED_BOND_OHM = 4.0


def behaviours(
    bench: DispenserBench, highest_flow_l_min: float, errors: Collection[str] = (), haste: float = 1.0
) -> Mapping[str, Behaviour]:
    """Give the table; `errors` switches mistakes on: a display misread by one step, another tank, no zero.

    `haste` is a factor of the time that the hand takes to the nozzle's trigger.
    """
    person = _AtTheDispenser(bench, errors, round(_TO_THE_TRIGGER_S * haste * SECOND))
    conforms = always("regulation-conforms")
    confirmed = ("engine-off", "extinguisher", "cone", "wind", "nozzle-hung-up", "cone-removed", "earth-bond-removed")
    return {
        **{f"jjg443-{name}": person.when_quiet(done) for name in confirmed},
        "jjg443-earth-bond": always(_MEASURED_BOND_OHM),
        "jjg443-plate-serial": as_expected,
        "jjg443-plate-nozzle": as_expected,
        "jjg443-product": as_expected,
        "jjg443-unit-price": as_expected,
        "jjg443-highest-flow": always(round(highest_flow_l_min, 1)),
        "jjg443-seal-transducer": always("S-1001"),
        "jjg443-seal-encoder": always("S-1002"),
        "jjg443-seal-board": always("S-1003"),
        **{f"jjg443-seal-{place}-intact": conforms for place in SEALED},
        **{f"jjg443-seal-{place}-photo": always(_PHOTO) for place in SEALED},
        **{f"jjg443-{part}-id": as_expected for part in ("encoder", "board", "software")},
        "jjg443-lock-holds": conforms,
        "jjg443-appearance": conforms,
        "jjg443-self-lock": conforms,
        "jjg443-display": conforms,
        "jjg443-return-tank": person.when_quiet(person.tank),
        "jjg443-deliver-wetting": person.when_quiet(person.wet),
        "jjg443-zero": person.when_quiet(person.zero),
        "jjg443-deliver": person.when_quiet(person.deliver),
        "jjg443-indicated-volume": person.when_quiet(person.volume),
        "jjg443-indicated-volume-off-step": person.when_quiet(person.volume),
        "jjg443-amount": person.when_quiet(person.amount),
        "jjg443-price-sign": conforms,
        "jjg443-returned-volume": person.returned,
    }


class _AtTheDispenser:
    def __init__(self, bench: DispenserBench, errors: Collection[str], to_the_trigger_ns: int) -> None:
        self._bench, self._errors = bench, errors
        self._to_the_trigger_ns = to_the_trigger_ns

    def when_quiet(self, behaviour: Behaviour) -> Behaviour:
        """Do nothing else while the nozzle is open."""

        def act(question: Question) -> Any | NotYet:
            return NOT_YET if self._bench.flowing(question.now_ns) else behaviour(question)

        return act

    def tank(self, question: Question) -> str:
        options: list[str] = question.values["options"]
        expected: str = as_expected(question)
        if "wrong_tank" in self._errors:
            return next(option for option in options if option != expected)
        return expected

    def zero(self, question: Question) -> bool:
        if "forgotten_zero" not in self._errors:
            self._bench.zero(question.now_ns)
        return True

    def wet(self, question: Question) -> bool:
        self._bench.zero(question.now_ns)
        self._open_nozzle(question, "")
        return True

    def deliver(self, question: Question) -> bool:
        self._open_nozzle(question, str(question.values["point"]))
        return True

    def volume(self, question: Question) -> float:
        shown = self._bench.model.shown_l()
        return float(shown + self._bench.model.settings.display_step_l if "misread" in self._errors else shown)

    def amount(self, question: Question) -> float:
        return float(self._bench.model.shown_amount())

    def returned(self, question: Question) -> float:
        return round(sum(delivered.counted_m3 for delivered in self._bench.delivered) * 1e3, 2)

    def _open_nozzle(self, question: Question, point: str) -> None:
        # the answer comes first, the hand reaches the trigger a moment later
        start = question.now_ns + self._to_the_trigger_ns
        flow, nominal = float(question.values["flow_l_min"]) / 6e4, float(question.values["nominal_l"]) / 1e3
        self._bench.deliver(start, flow, nominal, point)
