"""The loop around `Node.step`: in lockstep with a world, or in real time."""

# The longest time between two looks: outputs fall and blocks leave no later than this; a host that speaks wakes the
# board at once. A look takes an RP2040 1.5 ms (level L3).
_IDLE_MS = 10


def run_lockstep(node, port):
    """Step when granted, until the world closes the channel (raises the port's ClosedError)."""
    port.serve(node)


def run_free(node, port, clock):
    """Step in real time, until the line or the channel is closed (raises the port's ClosedError).

    Converters are looked at even when the line takes nothing.
    """
    left = b""
    while True:
        port.wait(_IDLE_MS, len(left))
        begun_us = clock.now_us()
        port.convert(node, begun_us)
        if len(left):
            node.tend(clock.now_us())
        else:
            left = node.step(clock.now_us(), port.received())
        port.drive(node)  # before the answer leaves: a host that reads it may rely on it
        left = port.write(left)
        node.worked(clock.now_us() - begun_us)
        if node.restart and not len(left):
            port.restart()
