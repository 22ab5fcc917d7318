"""The indicator of a scale on a line of the run: what counts as an indication, and what a line says that has none."""

from __future__ import annotations

import os
import pty
import time
import tty

import pytest
from remote_bench import OneLine

from proofvan.compose.indicator_line import open_indicator
from proofvan.compose.loop import Intake, IntakeClock, run_to_end
from proofvan.core.errors import DataError, InputError, LinkLost, PreconditionError, SetupError
from proofvan.core.intake import PortChanged, Received, Tick
from proofvan.core.messages import LANGUAGES, explain
from proofvan.instruments.desk import Desk
from proofvan.instruments.weighing_indicator.formats import FORMATS, decode
from proofvan.instruments.weighing_indicator.line import PATIENCE_S, SILENT_S, IndicatorLine
from proofvan.sim.faults import Fault
from proofvan.sim.indicator import FRAME_NS, FRAMES, SimulatedIndicator
from proofvan_hw.model import RigIndicator

SECOND = 1_000_000_000
E_KG = 20.0


class Script:
    """An input source that says what was written down for each moment (s), and lets time pass between."""

    def __init__(self, said):
        self._said = [(round(at * SECOND), what) for at, what in said]

    def next(self, deadline_ns):
        if self._said and (deadline_ns is None or self._said[0][0] <= deadline_ns):
            at, what = self._said.pop(0)
            if isinstance(what, bytes):
                return [Received(at, "W1", what)]
            return [PortChanged(at, "W1", what, "unplugged")]
        return [Tick(deadline_ns)]


class Ears:
    """Hands a line what a run would: bytes, and the state of the port."""

    def __init__(self, line):
        self._line, self.next_deadline_ns = line, line.next_deadline_ns

    def handle(self, item):
        if isinstance(item, Received | PortChanged):
            self._line.handle(item)
        self._line.tick(item.time_ns)


def read(said, form="yaohua"):
    clock = IntakeClock(0)
    line = IndicatorLine("W1", form, clock)
    for state in ("lost", "open"):  # whatever was before
        line.handle(PortChanged(0, "W1", state, "unplugged"))
    intake = Intake(Script(said), clock, lambda _item: None)
    intake.listen(Ears(line))
    return run_to_end(intake, Desk(line).indication("indication"))


def frames(kg, begin, count, form="yaohua", moving=False):
    return [(begin + at / 10, FRAMES[form](kg, moving)) for at in range(count)]


def fault_of(said, kind, form="yaohua"):
    with pytest.raises(kind) as caught:
        read(said, form)
    assert all(all(explain(caught.value, language)) for language in LANGUAGES)
    return caught.value


@pytest.mark.parametrize("form", FORMATS)
def test_a_value_that_stood_for_a_second_is_read_with_its_line_and_format(form):
    found = read([*frames(19980, 0.0, 9, form), *frames(20000, 0.9, 30, form)], form)
    assert (found.name, found.value, found.unit, found.standard) == ("indication", 20000.0, "kg", f"W1: {form}")
    assert found.interval.start_ns == round(0.9 * SECOND)
    assert SECOND <= found.interval.end_ns - found.interval.start_ns < 1.2 * SECOND


@pytest.mark.parametrize("form", ["toledo", "a_and_d", "cas"])
def test_a_value_that_is_said_to_move_is_none(form):
    found = read([*frames(200, 0.0, 20, form, moving=True), *frames(200, 2.0, 20, form)], form)
    assert found.interval.start_ns >= 2 * SECOND


def test_a_damaged_frame_and_a_display_without_a_number_begin_anew():
    damaged = FRAMES["yaohua"](200, False).replace(b"\x03", b"").replace(b"2", b"3", 1) + b"\x03"
    found = read([*frames(200, 0.0, 8), (0.85, damaged), *frames(200, 0.9, 30)])
    assert found.interval.start_ns >= round(0.9 * SECOND)
    over = b"OL,GS,        kg\r\n"
    found = read([*frames(200, 0.0, 8, "a_and_d"), (0.85, over), *frames(200, 0.9, 30, "a_and_d")], "a_and_d")
    assert found.interval.start_ns >= round(0.9 * SECOND)


def test_frames_that_come_in_pieces_are_put_together():
    whole = b"".join(FRAMES["yaohua"](200, False) for _ in range(30))
    pieces = [(0.1 * number, whole[at : at + 7]) for number, at in enumerate(range(0, len(whole), 7))]
    assert read(pieces).value == 200.0


def test_tonnes_are_kilograms_and_pounds_are_refused():
    said = [(at / 10, b"ST,GS,+0012.34 t\r\n") for at in range(30)]
    assert read(said, "a_and_d").value == pytest.approx(12340.0)
    fault = fault_of([(at / 10, b"ST,GS,+0012.34lb\r\n") for at in range(30)], DataError, "a_and_d")
    assert (fault.fault, fault.evidence["unit"]) == ("indicator-unit", "lb")


def test_a_line_that_says_nothing_is_silent_whether_from_the_begin_or_later():
    assert fault_of([], LinkLost).fault == "indicator-silent"
    assert fault_of(frames(200, 0.0, 3), LinkLost).fault == "indicator-silent"
    assert SILENT_S < PATIENCE_S


def test_a_platform_that_sways_gives_no_indication():
    swaying = [line for at in range(0, 700, 3) for line in frames(200 + 20 * (at % 2), at / 10, 3)]
    fault = fault_of(swaying, DataError)
    assert (fault.fault, fault.evidence["frames"]) == ("indicator-unsettled", 5)


def test_another_format_than_the_rig_says_is_told_with_the_number_of_bytes():
    fault = fault_of(frames(200, 0.0, 700), DataError, "toledo")
    assert (fault.fault, fault.evidence["allowed"]) == ("indicator-format-unknown", "toledo")


def test_a_cable_that_is_pulled_out_ends_the_wait():
    assert fault_of([*frames(200, 0.0, 2), (0.3, "lost")], LinkLost).fault == "indicator-port-lost"


def test_a_format_that_nobody_knows_is_refused_by_name():
    with pytest.raises(InputError) as caught:
        IndicatorLine("W1", "morse", IntakeClock(0))
    assert caught.value.fault == "indicator-format-named"


def test_a_desk_without_an_indicator_says_so():
    with pytest.raises(PreconditionError) as caught:
        run_to_end(Intake(Script([]), IntakeClock(0), lambda _item: None), Desk().indication("indication"))
    assert caught.value.fault == "indicator-none"
    assert all(all(explain(caught.value, language)) for language in LANGUAGES)


# ---- the simulated one


def simulated(form="yaohua"):
    return SimulatedIndicator(RigIndicator("W1", "world:W1", form, 9600, "N"), 60000.0, E_KG, 1.0, 5)


def said_by(indicator, seconds, begin=0):
    data = [indicator.frame(begin + at * FRAME_NS) for at in range(round(seconds * 10))]
    assert {bool(one) for one in data} <= {True, False} and data[:4] == [b""] * 4
    return b"".join(data)


@pytest.mark.parametrize("form", FORMATS)
def test_the_simulated_indicator_swings_and_then_shows_what_stands_on_it(form):
    one = simulated(form)
    one.put(20007.0)
    shown = decode(said_by(one, 40.0), form).shown
    values = [float(frame.value) for frame in shown]
    assert values[-50:] == [20000.0] * 50 and len(set(values[:50])) > 5
    assert all(value % E_KG == 0 for value in values)
    if form in ("toledo", "a_and_d", "cas"):
        assert {frame.state for frame in shown[:10]} == {"moving"} and shown[-1].state == "still"
    one.put(-40.0)
    assert float(decode(said_by(one, 40.0), form).shown[-1].value) == -40.0


def test_it_falls_silent_and_sways_by_the_plan_of_faults():
    one = simulated()
    one.misbehave(Fault(0.0, "indicator_silent"), True)
    assert said_by(one, 3.0) == b""
    one.misbehave(Fault(0.0, "indicator_silent"), False)
    one.misbehave(Fault(0.0, "scale_sways"), True)
    assert len({frame.value for frame in decode(said_by(one, 3.0), "yaohua").shown}) > 3
    one.misbehave(Fault(0.0, "meter_off"), False)  # of another instrument


# ---- the real one


def test_the_line_of_a_real_port_is_read_and_let_go_of():
    ours, theirs = pty.openpty()
    tty.setraw(ours)
    port = open_indicator(RigIndicator("W1", f"serial:{os.ttyname(theirs)}", "yaohua", 9600, "N"))
    source = OneLine(port)
    try:
        port.write(b"nobody listens")
        os.write(ours, FRAMES["yaohua"](200, False))
        said, end = b"", time.monotonic() + 60
        while len(said) < 12 and time.monotonic() < end:
            said += b"".join(one.data for one in source.next(None) if isinstance(one, Received))
        assert decode(said, "yaohua").shown[0].value == 200
    finally:
        source.close()
        os.close(ours)
        os.close(theirs)


def test_a_real_port_that_is_not_there_is_named():
    with pytest.raises(SetupError) as caught:
        open_indicator(RigIndicator("W1", "serial:/dev/no-such-line", "yaohua", 9600, "N"))
    assert (caught.value.fault, caught.value.evidence["device"]) == ("indicator-port-lost", "/dev/no-such-line")
