"""Steps before anything flows: the pile and its seals, conditions and safety, appearance and function."""

from __future__ import annotations

from functools import partial

from proofvan.core.errors import PreconditionError
from proofvan.procedures.step import Step, StepRun
from proofvan.regulations.figures import Figures
from proofvan.regulations.forms import CONFORMS, DOES_NOT_CONFORM, confirmed
from proofvan.regulations.piles.inputs import Conditions, Findings, Identity, Pile
from proofvan.regulations.piles.kind import PileKind

DRY, RAIN = "pile-weather-dry", "pile-weather-rain"
CLASSES = {"pile-class-1": "1", "pile-class-2": "2"}


def preparation(kind: PileKind) -> tuple[Step, ...]:
    """Give the steps in their order."""
    return (
        Step("identify", "6.1", "pile-step-identify", identify),
        Step("conditions", "6.2", "pile-step-conditions", partial(conditions, kind)),
        Step("appearance_and_function", "7.1", "pile-step-appearance", appearance_and_function),
    )


async def identify(run: StepRun) -> Identity:
    """Read the plate and the seals; refuses another pile, class or display step than the job names."""
    pile: Pile = run.subject
    serial = await run.operator.text("pile-plate-serial", expected=pile.serial)
    if serial.value != pile.serial:
        raise PreconditionError("pile-other-pile", expected=pile.serial, found=serial.value)
    if pile.connector:
        label = await run.operator.text("pile-connector-label", expected=pile.connector)
        if label.value != pile.connector:
            raise PreconditionError("pile-other-connector", expected=pile.connector, found=label.value)
    named = await run.operator.choose("pile-plate-class", tuple(CLASSES), expected=f"pile-class-{pile.accuracy_class}")
    if CLASSES[named.value] != pile.accuracy_class:
        raise PreconditionError("pile-other-class", expected=pile.accuracy_class or "-", found=CLASSES[named.value])
    display = await run.operator.number(
        "pile-display-step", unit="kWh", minimum=1e-7, maximum=1.0, expected=pile.display_step_kwh
    )
    if display.value != pile.display_step_kwh:
        raise PreconditionError("pile-other-display-step", expected=pile.display_step_kwh, found=display.value)
    seals = await run.operator.text("pile-seals")
    return Identity(serial.value, CLASSES[named.value], display.value, seals.value, serial.author)


async def conditions(kind: PileKind, run: StepRun) -> Conditions:
    """Look at weather, insulation and earth before the connector is mated; weak insulation stops, so may rain."""
    weather = await run.operator.choose("pile-weather", (DRY, RAIN))
    if kind.rain_stops and weather.value == RAIN:
        raise PreconditionError("pile-rain")
    ambient = await run.operator.number("pile-ambient-temperature", unit="degC", minimum=-60.0, maximum=70.0)
    humidity = await run.operator.number("pile-humidity", unit="%", minimum=0.0, maximum=100.0)
    _require_environment(kind.figures, ambient.value, humidity.value)
    insulation = await run.operator.number("pile-insulation", unit="Mohm", minimum=0.0, maximum=100000.0)
    least = kind.figures.number("insulation")
    if insulation.value < least:
        raise PreconditionError("pile-insulation-low", insulation_megohm=insulation.value, least_megohm=least)
    await confirmed(run, "pile-earth-continuity")
    return Conditions(ambient.value, humidity.value, weather.value, insulation.value, ambient.author)


async def appearance_and_function(run: StepRun) -> Findings:
    """Look at housing, cable and connector, at the display, and at start and stop."""
    questions = ("pile-appearance", "pile-display", "pile-start-and-stop")
    answers = [await run.operator.choose(question, (CONFORMS, DOES_NOT_CONFORM)) for question in questions]
    appearance, display, start_and_stop = (answer.value == CONFORMS for answer in answers)
    return Findings(appearance, display, start_and_stop, answers[0].author)


def _require_environment(figures: Figures, ambient_degc: float, humidity_percent: float) -> None:
    lowest, highest = figures.number("ambient-lowest"), figures.number("ambient-highest")
    if not lowest <= ambient_degc <= highest:
        raise PreconditionError(
            "pile-ambient-outside", ambient_degc=ambient_degc, lowest_degc=lowest, highest_degc=highest
        )
    most = figures.number("humidity-highest")
    if humidity_percent > most:
        raise PreconditionError("pile-humidity-high", humidity_percent=humidity_percent, highest_percent=most)
