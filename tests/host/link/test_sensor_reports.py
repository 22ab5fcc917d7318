"""A sensor's fault that a board reports becomes a typed fault of whoever measures with it, in both languages."""

from __future__ import annotations

import pytest
from board_line import BoardLine, Van, rig

from proofvan.core.errors import DataError, ProofvanError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.link.sensor_faults import SENSOR_FAULTS
from proofvan_wire.core_messages import FaultCode
from proofvan_wire.sample_messages import SampleBlock

BOARD = rig("practice_pile_dc").boards[0]
TEMPERATURE = 2 << 8  # stream slow, channel 0: the rig's internal temperature


class Listener:
    """Keeps the faults of a stream."""

    def __init__(self) -> None:
        self.faults: list[ProofvanError] = []

    def block(self, block: SampleBlock) -> None: ...

    def gap(self, gap: object) -> None: ...

    def fault(self, fault: ProofvanError) -> None:
        self.faults.append(fault)


def reported(code: FaultCode, detail: int) -> list[ProofvanError]:
    """Let the board report in the middle of a session."""
    van, listener = Van(BoardLine(BOARD)), Listener()

    async def main() -> None:
        await van.session.connect()
        van.session.subscribe(2, listener)
        van.line.node.reports.add(int(code), detail, 0)
        await van.sleep(0.5)

    van.run(main())
    return listener.faults


@pytest.mark.parametrize("code", SENSOR_FAULTS)
def test_a_fault_of_a_sensor_that_the_rig_uses_ends_the_measurement_by_name(code: FaultCode) -> None:
    (fault,) = reported(code, TEMPERATURE)
    assert isinstance(fault, DataError)
    for language in LANGUAGES:
        what, advice = explain(fault, language)
        assert "internal_temperature" in what
        assert advice


def test_a_fault_of_a_sensor_that_nobody_uses_ends_nothing() -> None:
    assert reported(FaultCode.SENSOR_OPEN, TEMPERATURE + 3) == []


def test_what_is_over_or_only_told_ends_nothing() -> None:
    assert reported(FaultCode.SENSOR_WELL, TEMPERATURE) == []
    assert reported(FaultCode.STEP_LATE, 150_000) == []


def test_every_sensor_fault_of_the_wire_has_its_message() -> None:
    named = {code for code in FaultCode if code.name.startswith("SENSOR_")} - {FaultCode.SENSOR_WELL}
    assert named == set(SENSOR_FAULTS)
