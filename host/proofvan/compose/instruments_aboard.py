"""Asks a rig's load and meter, outside any run, what they are and what they read; switches nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pymodbus import ModbusException
from pyvisa.errors import Error as VisaError

from proofvan.compose.instrument_line import Wire, open_wire
from proofvan.core.errors import ProofvanError
from proofvan.instruments.remote.model import Model, Question, model_named
from proofvan.instruments.remote.numbers import number_of, requests_of
from proofvan_hw.model import RigInstrument

UNITS = {"voltage": "V", "current": "A", "power": "W", "energy": "J"}


@dataclass(frozen=True, slots=True)
class FoundInstrument:
    """An instrument and what it said; `problem` is empty when it answered everything."""

    wanted: RigInstrument
    model: Model
    identity: str = ""
    values: Mapping[str, float] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()
    problem: str = ""


def look(wanted: RigInstrument) -> FoundInstrument:
    """Look at one instrument; raises InputError for a model that nobody knows, everything else is told."""
    model = model_named(wanted.model, wanted.kind)
    try:
        wire = open_wire(wanted.path)
    except (VisaError, ModbusException, OSError, ValueError) as problem:
        return FoundInstrument(wanted, model, problem=str(problem))
    try:
        return _look_on(wire, wanted, model)
    except (VisaError, ModbusException, OSError, ProofvanError) as problem:
        return FoundInstrument(wanted, model, problem=str(problem))
    finally:
        wire.close()


def _look_on(wire: Wire, wanted: RigInstrument, model: Model) -> FoundInstrument:
    identity = ""
    if model.identity is not None:
        identity = wire.carry_out(requests_of(model.identity.ask)[0]).text.strip() or str(
            int(_number(wire, model.identity.ask))
        )
    values = {str(name): _number(wire, question) for name, question in model.read.items()}
    found: tuple[str, ...] = ()
    if model.status is not None:
        word = int(_number(wire, model.status.ask))
        found = tuple(one.trouble for one in model.status.bits if word >> one.bit & 1)
    return FoundInstrument(wanted, model, identity, values, found)


def _number(wire: Wire, question: Question) -> float:
    answers = tuple(wire.carry_out(request) for request in requests_of(question))
    return float(number_of(question, answers))
