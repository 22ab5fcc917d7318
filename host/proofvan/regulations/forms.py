"""Steps that a person does: questions with one answer each, in the order of a form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel

from proofvan.core.errors import PreconditionError
from proofvan.methods.quantities import Observation, Quantity, quantities
from proofvan.procedures.step import Answer, Step, StepCall, StepRun
from proofvan.procedures.together import Question, asked, confirming, one_of

CONFORMS, DOES_NOT_CONFORM = "regulation-conforms", "regulation-does-not-conform"
Form = TypeVar("Form", bound=Observation)
# The forms of a procedure: name of the step -> clause and form.
Forms = Mapping[str, tuple[str, type[Observation]]]
# Reads a field off an instrument, in place of a question: (run, field, what is given) -> value.
Instead = Callable[[StepRun, str, Mapping[str, Any]], Awaitable[Any]]
_ALL_ASKED: Mapping[str, Instead] = MappingProxyType({})
# Fields that the plan or the operator fills, never a question.
_NOT_ASKED = frozenset({"author", "point", "run"})


def form_step(
    name: str,
    clause: str,
    title: str,
    form: type[Observation],
    prefix: str,
    instead: Mapping[str, Instead] = _ALL_ASKED,
) -> Step:
    """Declare a step that asks every field of a form in order; a field whose default is None is never asked.

    The question about a field `zero_reading` of a regulation with prefix `abc` is the message `abc-zero-reading`. The
    call's arguments go into the fields of the same names, its `number` into the field `run`; the fields of `instead`
    are read off an instrument.
    """

    async def fill(run: StepRun, **given: Any) -> Observation:
        fixed = {"run" if name == "number" else name: one for name, one in given.items()}
        return await filled(run, form, prefix, fixed, instead)

    return Step(name, clause, title, fill)


def form_steps(prefix: str, forms: Forms, instead: Mapping[str, Instead] = _ALL_ASKED) -> dict[str, Step]:
    """Declare the steps of a procedure by their names; the title of `neck_scale` is `PREFIX-step-neck-scale`.

    The fields of `instead` are read off an instrument in every form that has them.
    """
    return {
        name: form_step(name, clause, f"{prefix}-step-{name.replace('_', '-')}", form, prefix, instead)
        for name, (clause, form) in forms.items()
    }


def observed_by(forms: Forms) -> dict[str, type[Observation]]:
    """Give what each step observes."""
    return {name: form for name, (_, form) in forms.items()}


def runs_of(one: Step, points: Sequence[str], runs: int) -> tuple[StepCall, ...]:
    """Give the calls of a step for each run of each point; the runs of a point are redone together."""
    return tuple(
        StepCall(one, f"{one.name}/{point}/{number}", point, {"point": point, "number": number})
        for point in points
        for number in range(1, runs + 1)
    )


def once(*steps: Step) -> tuple[StepCall, ...]:
    """Give one call of each step."""
    return tuple(StepCall(one, one.name) for one in steps)


async def filled(
    run: StepRun,
    form: type[Form],
    prefix: str,
    given: Mapping[str, Any],
    instead: Mapping[str, Instead] = _ALL_ASKED,
) -> Form:
    """Ask for every field that is not given, or have it read `instead`; a serial number must be the one of the job."""
    numbers, answers, author = quantities(form), dict(given), ""
    for name, field in form.model_fields.items():
        if name in _NOT_ASKED or name in answers or (not field.is_required() and field.default is None):
            continue
        if name in instead:
            answers[name] = await instead[name](run, name, given)
            continue
        answer = await _ask(run, form, name, numbers.get(name), f"{prefix}-{name.replace('_', '-')}", given)
        answers[name], author = answer.value, author or answer.author
    _require_subject(run.subject, answers)
    return form.model_validate({**answers, "author": author} if author else answers)


def conformity(message: str, **values: object) -> Question[str]:
    """Give a question whether what was looked at conforms."""
    return one_of(message, (CONFORMS, DOES_NOT_CONFORM), **values)


async def looked_at(run: StepRun, *messages: str) -> tuple[tuple[bool, ...], str]:
    """Ask on one page whether each of these conforms; gives the findings, and who looked."""
    questions = [conformity(message) for message in messages]
    run.together(*questions)
    answers = [await asked(run.operator, question) for question in questions]
    return tuple(answer.value == CONFORMS for answer in answers), answers[0].author


async def confirmed(run: StepRun, message: str, /, **values: object) -> None:
    """Have the person do or check something; raises PreconditionError when it cannot be done."""
    await done(run, confirming(message, **values))


async def done(run: StepRun, question: Question[bool]) -> Answer[bool]:
    """Have the person do or check what a question names; raises PreconditionError when it cannot be done."""
    answer = await asked(run.operator, question)
    if not answer.value:
        raise PreconditionError("regulation-not-done", what=question.message)
    return answer


def _ask(
    run: StepRun, form: type[BaseModel], name: str, quantity: Quantity | None, message: str, given: Mapping[str, Any]
) -> Awaitable[Any]:
    shown: dict[str, Any] = {"field": name, **given}
    if quantity is not None:
        return run.operator.number(
            message, unit=quantity.unit, minimum=quantity.lowest, maximum=quantity.highest, **shown
        )
    if form.model_fields[name].annotation is bool:
        return _truth(run, message, shown)
    expected = getattr(run.subject, name, "")
    return run.operator.text(message, **shown, expected=expected)


async def _truth(run: StepRun, message: str, shown: dict[str, Any]) -> Answer[bool]:
    answer = await run.operator.choose(message, (CONFORMS, DOES_NOT_CONFORM), **shown)
    return Answer(answer.value == CONFORMS, answer.author, answer.time_ns)


def _require_subject(subject: Any, answers: dict[str, Any]) -> None:
    serial = answers.get("serial")
    if serial is not None and serial != subject.serial:
        raise PreconditionError("regulation-other-instrument", expected=subject.serial, found=serial)
