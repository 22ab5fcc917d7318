"""A model of load or meter: its commands or registers, what they mean, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from proofvan.core.errors import InputError
from proofvan.instruments.remote.exchange import RegisterTable
from proofvan.methods.tables import Exact, Table, read

MODELS = Path(__file__).parent / "models"
_ONE = Fraction(1)

Form = Literal["uint16", "int16", "uint32", "int32", "float32"]
Mode = Literal["cc", "cp", "cv"]
Quantity = Literal["voltage", "current", "power", "energy"]
# What a load or meter says is wrong with it.
Trouble = Literal["over_temperature", "over_voltage", "over_current", "over_power", "reverse_voltage", "other"]


_LOAD_NEEDS = ("on", "off", "is_on", "highest_voltage_v", "highest_current_a", "highest_power_w")


class Register(Table):
    """One number in registers, high word first: value = number * factor * 10 ** (exponent register + bias)."""

    table: RegisterTable = "holding"
    address: int = Field(ge=0, le=65535)
    form: Form
    factor: Exact = _ONE
    exponent_address: int | None = Field(default=None, ge=0, le=65535)
    exponent_bias: int = 0


class RegisterValue(Table):
    """A number to be written; without `value` it is the set point, divided by `factor`."""

    address: int = Field(ge=0, le=65535)
    form: Form
    factor: Exact = _ONE
    value: Exact | None = None


class Question(Table):
    """How to ask for a number: a SCPI query or a register; `factor` turns a SCPI answer into SI."""

    scpi: str = ""
    factor: Exact = _ONE
    modbus: Register | None = None


class Command(Table):
    """What to say: SCPI commands in order, with {value} for the set point, or registers."""

    scpi: tuple[str, ...] = ()
    modbus: tuple[RegisterValue, ...] = ()


class Setting(Table):
    """One way to hold a load point."""

    set: Command
    read_back: Question


class Bit(Table):
    """One bit of the status word."""

    bit: int = Field(ge=0, le=31)
    trouble: Trouble


class Status(Table):
    """The word in which the instrument says what is wrong with it."""

    ask: Question
    bits: tuple[Bit, ...]


class Identity(Table):
    """How the instrument says what it is; `contains` must occur in the answer (SCPI) or `equals` be the register."""

    ask: Question
    contains: str = ""
    equals: int | None = None


class Model(Table):
    """One model. `confirmed`: somebody compared the set with a device of this model; else it says so wherever shown."""

    name: str = Field(min_length=1)
    kind: Literal["load", "meter"]
    transport: Literal["scpi", "modbus"]
    source: str = Field(min_length=10)
    confirmed: bool
    read: Mapping[Quantity, Question]
    identity: Identity | None = None
    status: Status | None = None
    # a load
    highest_voltage_v: Exact | None = None
    highest_current_a: Exact | None = None
    highest_power_w: Exact | None = None
    on: Command | None = None
    off: Command | None = None
    is_on: Question | None = None
    mode: Mapping[Mode, Setting] = Field(default_factory=dict)
    # a meter
    energy_step_j: Exact | None = None
    class_percent: Exact | None = None
    pulse_constant: Exact | None = None  # pulses per kWh of its output; None: it has none

    @model_validator(mode="after")
    def _whole(self) -> Model:
        needed = _LOAD_NEEDS if self.kind == "load" else ("energy_step_j", "class_percent")
        missing = [name for name in needed if getattr(self, name) is None]
        quantities = ("voltage", "current", "power") if self.kind == "load" else ("energy",)
        missing += [f"read.{name}" for name in quantities if name not in self.read]
        if missing:
            raise ValueError(f"a {self.kind} needs {', '.join(missing)}")
        return self


class _File(Table):
    instrument: Model


def known_models() -> tuple[str, ...]:
    """List the models that have a file."""
    return tuple(sorted(path.stem for path in MODELS.glob("*.toml")))


def model_named(name: str, kind: str = "") -> Model:
    """Read a model; raises InputError when there is none of that name and kind."""
    if name not in known_models():
        raise InputError("instrument-model-unknown", model=name, allowed=", ".join(known_models()))
    model = read(MODELS / f"{name}.toml", _File).instrument
    if kind and model.kind != kind:
        raise InputError("instrument-model-other-kind", model=name, kind=model.kind, wanted=kind)
    return model
