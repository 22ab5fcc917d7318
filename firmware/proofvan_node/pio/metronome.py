"""Interrupts the processor 100 times a second, whatever the program does: who must act in time hangs on it.

MicroPython 1.25 gives no hard interrupt to a timer on these chips; a state machine has one.
"""

import rp2

FREQUENCY = 2000  # cycles per second; the slowest a state machine can do is the system clock / 65536
CYCLES = 20


@rp2.asm_pio()
def beat():
    wrap_target()
    irq(rel(0))[9]
    nop()[9]
    wrap()
