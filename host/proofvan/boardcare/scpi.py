"""A reference instrument that speaks SCPI, through VISA."""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol, cast

import pyvisa
from pyvisa.errors import Error as VisaError
from pyvisa.resources import MessageBasedResource

from proofvan.boardcare.reference import Reference, ScpiWords
from proofvan.core.errors import InputError, SetupError

TIMEOUT_MS = 10_000
# IEEE 488.2 10.14: every instrument says who it is.
IDENTIFY = "*IDN?"


class _Resource(Protocol):
    timeout: float
    read_termination: str
    write_termination: str

    def write(self, message: str) -> int: ...

    def query(self, message: str) -> str: ...

    def close(self) -> None: ...


class ScpiValues:
    """The instrument at a VISA address (implements Values); `backend` is "@py", or a simulation's "FILE@sim"."""

    def __init__(self, reference: Reference, address: str, backend: str = "@py") -> None:
        self._reference = reference
        self._address = address
        self._visa, self._instrument = _open(address, backend)
        self.name = self._query(IDENTIFY)

    def give(self, role: str, wanted: Fraction, unit: str) -> Fraction:
        """Set the value, if the instrument can, and read the one at the terminals; raises SetupError, InputError."""
        words = self._words(unit)
        for command in words.before:
            self._write(command)
        if words.set:
            self._write(words.set.format(value=f"{float(wanted):.6f}"))
        answer = self._query(words.read)
        try:
            return Fraction(answer.strip())
        except ValueError as problem:
            raise SetupError(
                "calibrate-scpi-answer", address=self._address, command=words.read, answer=answer[:80]
            ) from problem

    def safe(self) -> None:
        """Take everything off the terminals."""
        for command in self._reference.safe:
            self._write(command)

    def close(self) -> None:
        """Let go of the instrument."""
        self._instrument.close()
        self._visa.close()

    def _words(self, unit: str) -> ScpiWords:
        words = self._reference.quantities[unit].scpi
        if words is None:
            raise InputError("calibrate-no-scpi", reference=self._reference.name, unit=unit)
        return words

    def _write(self, command: str) -> None:
        try:
            self._instrument.write(command)
        except (VisaError, OSError) as problem:
            raise self._silent(command, problem) from problem

    def _query(self, command: str) -> str:
        try:
            return str(self._instrument.query(command))
        except (VisaError, OSError) as problem:
            raise self._silent(command, problem) from problem

    def _silent(self, command: str, problem: Exception) -> SetupError:
        return SetupError("calibrate-scpi-silent", address=self._address, command=command, detail=str(problem))


def _open(address: str, backend: str) -> tuple[pyvisa.ResourceManager, _Resource]:
    try:
        visa = pyvisa.ResourceManager(backend)
        opened = visa.open_resource(address)
    except (VisaError, OSError, ValueError) as problem:
        raise SetupError("calibrate-scpi-silent", address=address, command="-", detail=str(problem)) from problem
    if not isinstance(opened, MessageBasedResource):
        raise SetupError("calibrate-scpi-silent", address=address, command="-", detail=type(opened).__name__)
    instrument = cast(_Resource, opened)
    instrument.timeout = TIMEOUT_MS
    instrument.read_termination = instrument.write_termination = "\n"
    return visa, instrument
