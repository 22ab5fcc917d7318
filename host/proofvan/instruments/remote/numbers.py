"""From a model's questions and commands to requests, and from answers to numbers: exact, no I/O."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction

from proofvan.core.errors import DataError
from proofvan.instruments.remote.exchange import Answer, Query, ReadRegisters, Request, Write, WriteRegisters
from proofvan.instruments.remote.model import Command, Form, Question

# Modbus application protocol 1.1b3, 4.2: a register is 16 bits, high byte first; the high word first as most makers do.
_FORMS: dict[Form, str] = {"uint16": ">H", "int16": ">h", "uint32": ">I", "int32": ">i", "float32": ">f"}


def requests_of(question: Question) -> tuple[Request, ...]:
    """Give what must be asked for a number."""
    if question.modbus is None:
        return (Query(question.scpi),)
    register = question.modbus
    first = ReadRegisters(register.table, register.address, _words(register.form))
    if register.exponent_address is None:
        return (first,)
    return first, ReadRegisters(register.table, register.exponent_address, 1)


def number_of(question: Question, answers: tuple[Answer, ...]) -> Fraction:
    """Give the number of the answers, in the order of the requests; raises DataError when they are no number."""
    if question.modbus is None:
        return _text_number(answers[0].text) * question.factor
    value = _register_number(question.modbus.form, answers[0].registers) * question.modbus.factor
    if question.modbus.exponent_address is None:
        return value
    exponent = _register_number("int16", answers[1].registers) + question.modbus.exponent_bias
    return value * Fraction(10) ** int(exponent)


def commands_of(command: Command, value: Fraction | None = None) -> Iterator[Request]:
    """Give what must be said; `value` is the set point."""
    for text in command.scpi:
        yield Write(text if value is None else text.format(value=f"{float(value):.4f}"))
    for one in command.modbus:
        wanted = one.value if one.value is not None else value
        if wanted is None:
            raise DataError("instrument-no-value", address=one.address)
        yield WriteRegisters(one.address, registers_of(one.form, wanted / one.factor))


def registers_of(form: Form, value: Fraction) -> tuple[int, ...]:
    """Give a number as registers; raises DataError when it does not fit."""
    try:
        data = struct.pack(_FORMS[form], float(value) if form == "float32" else round(value))
    except (struct.error, OverflowError) as problem:
        raise DataError("instrument-number-too-large", value=f"{float(value):g}", form=form) from problem
    return struct.unpack(f">{len(data) // 2}H", data)


def _words(form: Form) -> int:
    return struct.calcsize(_FORMS[form]) // 2


def _register_number(form: Form, registers: tuple[int, ...]) -> Fraction:
    if len(registers) != _words(form):
        raise DataError("instrument-answer-wrong", answer=str(registers)[:80])
    number = struct.unpack(_FORMS[form], struct.pack(f">{len(registers)}H", *registers))[0]
    try:
        return Fraction(number)
    except (ValueError, OverflowError) as problem:  # not a number, infinite
        raise DataError("instrument-answer-wrong", answer=str(registers)[:80]) from problem


def _text_number(text: str) -> Fraction:
    word = text.strip().partition("\n")[0].rstrip("VAWh ")
    named = {"ON": Fraction(1), "OFF": Fraction(0)}
    try:
        return named[word.upper()] if word.upper() in named else Fraction(word)
    except (ValueError, ZeroDivisionError) as problem:
        raise DataError("instrument-answer-wrong", answer=text.strip()[:80]) from problem
