"""Start of a real board: which one it is, what is on it, then the loop that never ends.

Settings lie in `board.json` of the board's file system, all optional: `family`, else the straps of the carrier say;
`capture`: "pio" (state machine and DMA) or "irq" (an interrupt per frame).
"""

import gc

import proofvan_image

from proofvan_node import shell, wire
from proofvan_node.access import Access
from proofvan_node.hal import rp2, rp2_program, rp2_start
from proofvan_node.health import Health
from proofvan_node.node import Node
from proofvan_node.update import Update

_FAMILIES = {
    wire.FAMILY_POWER: "power",
    wire.FAMILY_FLOW: "flow",
    wire.FAMILY_WEIGH: "weigh",
    wire.FAMILY_CLIMATE: "climate",
    wire.FAMILY_TIMEBASE: "timebase",
}


class Board:
    """What a family needs to attach its sensors: the hardware layer, the pins, the node, the settings."""

    def __init__(self, hal, pins, node, port, settings):
        self.hal = hal
        self.pins = pins
        self.node = node
        self.port = port
        self.settings = settings


def main(slot, flashed):
    """Run the board; a failure of the software is written to the log, and the watchdog starts the board again.

    `slot` is where this software lies, `flashed` the release of the image that was flashed.
    """
    settings = rp2_start.settings()
    assembly = _assembly(settings)
    family = assembly.FAMILY
    port = rp2.Port(family.PINS, family.OUTPUTS)  # first of all: outputs to their safe state
    try:
        cause = rp2.reset_cause()
        health = Health(cause, rp2.counted_boot(cause), port.heap)
        access = Access(rp2.key(), health.boot_count, rp2.entropy())
        identity = proofvan_image.LEGAL_ID, proofvan_image.FIRMWARE
        trust = rp2_start.trust(proofvan_image.BOARD, flashed, port.feed)
        update = Update(rp2_start.files(), trust, slot, proofvan_image.RELEASE)
        program = rp2_program.program(rp2_start.files(), slot)
        program.check(port.feed)
        node = Node(family, rp2.uid(), rp2.boot_id(), *identity, health, access, update, program)
        assembly.attach(Board(rp2, family.PINS, node, port, settings))
        gc.collect()
        gc.threshold(-1)  # from here on only at quiet moments
        shell.run_free(node, port, rp2.Clock())
    except Exception as failure:
        port.fail(failure)


def _assembly(settings):
    """Give what is on this board: as the settings say, else as the carrier is strapped, else the power board.

    The other families are not loaded: from a slot they would take memory.
    """
    name = settings.get("family")
    if name not in _FAMILIES.values():
        name = _FAMILIES.get(rp2.carrier(), "power")
    return getattr(__import__("proofvan_node.assembly." + name).assembly, name)
