"""What the screen shows of a run, whole at any moment, in both languages: a lost connection is just asked again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofvan.core.messages import LANGUAGES, Language, is_message, text
from proofvan.procedures.together import Ahead
from proofvan.station.scope import ScopeChannel, scope_channels
from proofvan.station.setup import RunSetup
from proofvan.web.numbers import unit_shown, with_minus
from proofvan.web.outlook import outlook_shown

Words = dict[str, str]
# Quantities as both languages write them; CP as it stands beside the terminal (GB/T 18487.1).
_SYMBOLS = {"voltage": "U", "current": "I", "pulse_output": "PF", "pilot_high": "CP"}


def words(message: str, **values: Any) -> Words:
    """Give a message in both languages; a value that is itself the id of a message is said in words."""
    return {language: text(message, language, **_said(values, language)) for language in LANGUAGES}


def _said(values: Mapping[str, Any], language: Language) -> dict[str, Any]:
    return {name: _in_words(value, language) for name, value in values.items()}


def _in_words(value: Any, language: Language) -> Any:
    if not isinstance(value, str) or not is_message(value):
        return value
    try:
        return text(value, language)
    except KeyError:
        return value  # a question with blanks of its own, named as the field that an answer did not fit


class RunShown:
    """Follows the lines of a run and keeps what a screen needs; `state` is plain data."""

    def __init__(self, number: str, setup: RunSetup, speed: float) -> None:
        regulation, subject = setup.regulation, setup.subject
        self.state: dict[str, Any] = {
            "id": number,
            "title": words(regulation.title),
            "subject": f"{subject.model} {subject.serial}",
            "place": getattr(subject, "place", ""),
            "people": [person.name for person in setup.people],
            "simulated": setup.rig.simulated,
            "speed": speed,
            "version": 0,
            "steps": [_step(call) for call in regulation.procedure(setup.plan)],
            "prompt": None,
            "together": [],
            "live": None,
            "note": None,
            "done": None,
            "failed": None,
            "broken_off": False,
            "limits": {},
            "boards": [],
            "outlook": [],
            "waves": [_row(one) for one in scope_channels(setup.rig, setup.standards)],
        }

        self._ahead: Ahead[None] = Ahead()

    def take(self, line: Mapping[str, Any]) -> None:
        """Take one line of the run."""
        self.state["version"] += 1
        if "event" in line:
            self._event(line["event"])
        elif "live" in line:
            self.state["live"] = _live(line["live"])
        elif "failed" in line:
            self.state.update(failed=line["failed"], prompt=None, live=None)
        elif "seen" in line:
            self._seen(line["seen"], line["value"])
        elif "done" in line:
            self.state.update(done=line["done"], prompt=None, live=None)
            if line["done"]["verdict"] != "INCONCLUSIVE":
                self._mark([step["key"] for step in self.state["steps"] if step["state"] != "spared"], "done")

    def begun(self) -> None:
        """Show that it starts, or goes on."""
        self.state["version"] += 1
        self._ahead.keep(())
        self.state.update(failed=None, prompt=None, together=[], note=None, broken_off=False)

    def broken_off(self, completed: tuple[str, ...]) -> None:
        """Show how far a run came before the station was restarted."""
        self.state["version"] += 1
        self._mark(completed, "done")
        self.state["broken_off"] = True

    def fail(self, fault: Words, advice: Words) -> None:
        """Show that the run ended without a record."""
        self.state["version"] += 1
        self.state.update(failed={"what": fault, "advice": advice}, prompt=None)

    def answered(self, prompt: int) -> None:
        """Show that an answer is under way."""
        if self.state["prompt"] and self.state["prompt"]["number"] == prompt:
            self.state["version"] += 1
            self.state["prompt"] = None

    def asks(self, prompt: int) -> bool:
        """Say whether a page is asked whose first question has this number."""
        return (
            bool(self.state["together"])
            and self.state["prompt"] is not None
            and self.state["prompt"]["number"] == prompt
        )

    def answered_page(self) -> None:
        """Show that the answers to the whole page are under way: none of its questions is shown again."""
        self._ahead.keep([(question["message"], None) for question in self.state["together"][1:]])
        self.state["version"] += 1
        self.state.update(prompt=None, together=[])

    def _event(self, event: Mapping[str, Any]) -> None:
        self._ahead.told(event)
        match event["event"]:
            case "RunStarted":
                self._mark(event["completed"], "done")
            case "PointsPlanned":
                self.state["outlook"] = outlook_shown(event["points"])
            case "BoardFound":
                self._found(event)
            case "StepStarted":
                self._mark((event["key"],), "now", attempts=event["attempt"])
                self.state["live"] = None
            case "StepFinished":
                self._mark((event["key"],), "done")
                self.state.update(note=None, prompt=None)
            case "StepSpared":
                self._mark((event["key"],), "spared")
            case "StepFailed":
                self._mark((event["key"],), "failed")
                self.state.update(live=None, together=[])
                self.state["note"] = words(event["fault"], **event["evidence"])
            case "PointRedone":
                self._reopen(event["point"])
            case "AnswerRefused":
                self.state["note"] = words(event["fault"], **event["evidence"])
            case "AskedTogether":
                self.state["together"] = [
                    _prompt({"prompt": -place, **one}, {}) for place, one in enumerate(event["questions"], 1)
                ]
            case "Prompted":
                self._prompted(event)

    def _prompted(self, event: Mapping[str, Any]) -> None:
        if self._ahead.take(event["message"]):
            return
        self.state["prompt"] = _prompt(event, self._titles(event["values"].get("step")))
        # Whoever answers one by one has the rest before him or her; what comes in between stands alone.
        page = self.state["together"]
        at = next((at for at, one in enumerate(page) if one["message"] == event["message"]), len(page))
        self.state["together"] = page[at:] if len(page) - at > 1 else []

    def _found(self, event: Mapping[str, Any]) -> None:
        for board in self.state["boards"]:
            if board["name"] == event["board"]:
                said = words("connect-found", firmware=event["firmware"])
                board.update(state="found", firmware=event["firmware"], found=said)

    def _titles(self, key: Any) -> Words:
        """Name a step for people, whom its key tells nothing."""
        titles = [step["title"] for step in self.state["steps"] if step["key"] == key]
        return titles[0] if titles else {}

    def _mark(self, keys: Any, state: str, **more: Any) -> None:
        for step in self.state["steps"]:
            if step["key"] in keys:
                step.update(state=state, **more)

    def _reopen(self, point: str) -> None:
        for step in self.state["steps"]:
            if step["point"] == point and step["state"] in ("done", "spared"):
                step["state"] = "waiting"

    def _seen(self, prompt: int, value: Any) -> None:
        for shown in (self.state["prompt"], *self.state["together"]):
            if shown and shown["number"] == prompt:
                shown["seen"] = words(value) if shown["kind"] == "choose" else value


def _row(one: ScopeChannel) -> dict[str, str]:
    quantity, _, phase = one.role.partition("_")
    return {"name": _SYMBOLS.get(one.role) or _SYMBOLS.get(quantity, quantity) + phase, "unit": one.unit}


def _step(call: Any) -> dict[str, Any]:
    title = words(call.step.title)
    detail = " ".join(part for part in call.key.split("/")[1:])
    return {
        "key": call.key, "point": call.point, "title": title, "detail": detail, "clause": call.step.clause,
        "state": "waiting", "attempts": 0,
    }  # fmt: skip


def _prompt(event: Mapping[str, Any], step: Words) -> dict[str, Any]:
    values = event["values"]
    asked = {each: words(event["message"], **{**values, **_named(step, each)})[each] for each in LANGUAGES}
    return {
        "number": event["prompt"],
        "message": event["message"],
        "kind": event["kind"],
        "text": asked,
        "options": [{"value": option, "text": words(option)} for option in values.get("options", ())],
        "unit": values.get("unit", ""),
        "minimum": values.get("minimum"),
        "maximum": values.get("maximum"),
        "expected": values.get("expected"),
        "seen": None,
    }


def _named(step: Words, language: Language) -> dict[str, str]:
    return {"step": step[language]} if step else {}


def _live(frame: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "numbers": [
            {"name": words(name), "value": with_minus(_short(number)), "unit": unit_shown(unit)}
            for name, (number, unit) in frame["numbers"].items()
        ],
        "progress": frame["progress"],
        "error_percent": frame["error_percent"],
        "expanded_uncertainty_percent": frame["expanded_uncertainty_percent"],
        "uncertainty_floor_percent": frame["uncertainty_floor_percent"],
        "error_band_percent": frame["error_band_percent"],
    }


def _short(number: float) -> str:
    return f"{number:.5g}" if abs(number) < 1e5 else f"{number:.0f}"
