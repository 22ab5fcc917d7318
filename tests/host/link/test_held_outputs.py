"""Outputs that are held: what counts as dropped."""

from proofvan.link.held_outputs import HeldOutputs


def test_an_output_whose_command_is_on_its_way_is_not_taken_for_dropped():
    held = HeldOutputs()
    held.hold(0, 0, 1, 1000)
    held.confirm(0)
    held.hold(10, 2, 1, 1000)  # the answer to a renewal of output 0 comes first
    assert held.still(0b001)
    held.confirm(2)
    assert not held.still(0b001)
    assert held.still(0b101)


def test_a_released_output_is_no_longer_expected():
    held = HeldOutputs()
    held.hold(0, 1, 1, 1000)
    held.confirm(1)
    held.hold(5, 1, 0, 0)
    held.confirm(1)
    assert held.still(0)
