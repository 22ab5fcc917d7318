"""Steps before anything flows: the pile and its seals, conditions and safety, appearance and function."""

from __future__ import annotations

from functools import partial

from proofvan.core.errors import PreconditionError
from proofvan.procedures.step import Step, StepRun
from proofvan.procedures.together import asked, confirming, number, one_of, words
from proofvan.regulations.figures import Figures
from proofvan.regulations.forms import done, looked_at
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
    plate = words("pile-plate-serial", expected=pile.serial)
    labelled = [words("pile-connector-label", expected=pile.connector)] if pile.connector else []
    classed = one_of("pile-plate-class", tuple(CLASSES), expected=f"pile-class-{pile.accuracy_class}")
    stepped = number("pile-display-step", unit="kWh", minimum=1e-7, maximum=1.0, expected=pile.display_step_kwh)
    sealed = words("pile-seals")
    run.together(plate, *labelled, classed, stepped, sealed)
    serial = await asked(run.operator, plate)
    if serial.value != pile.serial:
        raise PreconditionError("pile-other-pile", expected=pile.serial, found=serial.value)
    for question in labelled:
        label = await asked(run.operator, question)
        if label.value != pile.connector:
            raise PreconditionError("pile-other-connector", expected=pile.connector, found=label.value)
    named = await asked(run.operator, classed)
    if CLASSES[named.value] != pile.accuracy_class:
        raise PreconditionError("pile-other-class", expected=pile.accuracy_class or "-", found=CLASSES[named.value])
    display = await asked(run.operator, stepped)
    if display.value != pile.display_step_kwh:
        raise PreconditionError("pile-other-display-step", expected=pile.display_step_kwh, found=display.value)
    seals = await asked(run.operator, sealed)
    return Identity(serial.value, CLASSES[named.value], display.value, seals.value, serial.author)


async def conditions(kind: PileKind, run: StepRun) -> Conditions:
    """Look at weather, insulation and earth before the connector is mated; weak insulation stops, so may rain."""
    seen = one_of("pile-weather", (DRY, RAIN))
    warm = number("pile-ambient-temperature", unit="degC", minimum=-60.0, maximum=70.0)
    moist = number("pile-humidity", unit="%", minimum=0.0, maximum=100.0)
    insulated = number("pile-insulation", unit="Mohm", minimum=0.0, maximum=100000.0)
    earthed = confirming("pile-earth-continuity")
    run.together(seen, warm, moist, insulated, earthed)
    weather = await asked(run.operator, seen)
    if kind.rain_stops and weather.value == RAIN:
        raise PreconditionError("pile-rain")
    ambient, humidity = await asked(run.operator, warm), await asked(run.operator, moist)
    _require_environment(kind.figures, ambient.value, humidity.value)
    insulation = await asked(run.operator, insulated)
    least = kind.figures.number("insulation")
    if insulation.value < least:
        raise PreconditionError("pile-insulation-low", insulation_megohm=insulation.value, least_megohm=least)
    await done(run, earthed)
    return Conditions(ambient.value, humidity.value, weather.value, insulation.value, ambient.author)


async def appearance_and_function(run: StepRun) -> Findings:
    """Look at housing, cable and connector, at the display, and at start and stop."""
    questions = ("pile-appearance", "pile-display", "pile-start-and-stop")
    (appearance, display, start_and_stop), author = await looked_at(run, *questions)
    return Findings(appearance, display, start_and_stop, author)


def _require_environment(figures: Figures, ambient_degc: float, humidity_percent: float) -> None:
    lowest, highest = figures.number("ambient-lowest"), figures.number("ambient-highest")
    if not lowest <= ambient_degc <= highest:
        raise PreconditionError(
            "pile-ambient-outside", ambient_degc=ambient_degc, lowest_degc=lowest, highest_degc=highest
        )
    most = figures.number("humidity-highest")
    if humidity_percent > most:
        raise PreconditionError("pile-humidity-high", humidity_percent=humidity_percent, highest_percent=most)
