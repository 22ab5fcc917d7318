"""L3: what is written stays, whenever the power fails; the board says why it started."""

from __future__ import annotations

import pytest
from faults import Faults
from levels import Emulated, Sampling
from node_bench import framed
from test_hil_session import Talk

from proofvan_wire.health_messages import Health, HealthRequest, ResetCause
from proofvan_wire.update_messages import Slot

NOTHING = Sampling()


def health(talk: Talk) -> Health:
    (found,) = talk.say(framed(HealthRequest(), 3))
    assert isinstance(found, Health)
    return found


@pytest.mark.needs("flash")
def test_starts_are_counted_in_the_flash_and_the_watchdogs_among_them(level: Emulated) -> None:
    first = health(Talk(level.start_with("power", NOTHING)))
    second = health(Talk(level.start_with("power", NOTHING, cause="watchdog")))
    assert (second.boot_count, second.watchdog_resets) == (first.boot_count + 1, first.watchdog_resets + 1)
    assert second.reset_cause == ResetCause.WATCHDOG


@pytest.mark.needs("flash")
@pytest.mark.parametrize("operation", [1, 4, 6])
def test_a_power_cut_in_the_middle_of_a_flash_operation_leaves_a_board_that_starts(
    level: Emulated, operation: int, faults: Faults
) -> None:
    board = level.start_with("power", NOTHING, cut=operation)
    board.grant(1000, b"")
    assert board.state == "cut"
    found = Talk(level.start_with("power", NOTHING)).say(framed(HealthRequest(), 3))
    other = [one for one in found if isinstance(one, Health) and one.slot != Slot.FACTORY]
    faults.came("power cut while the start is counted", answers=bool(found), accepted=bool(other))
