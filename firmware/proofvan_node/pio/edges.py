"""Times every rising edge of one input in ticks of three cycles: 24 ns at 125 MHz, 20 ns at 150 MHz.

Two state machines of one block that start together count on one clock: that gives double chronometry
(ISO 7278-3): the time between two gate edges, the time between the first pulses after them, the pulses between.
A third counts the pulses by itself: when the two counts part, stamps were lost.
"""

import rp2

CYCLES_PER_TICK = 3


@rp2.asm_pio()
def time_edges():
    # X counts down, once in each pass of three cycles, whatever the input does. Nothing is lost at an edge but a
    # pulse, or a pause, shorter than two passes.
    mov(x, invert(null))
    label("high")
    jmp(x_dec, "high_look")
    label("high_look")
    jmp(pin, "still_high")
    jmp("low")
    label("still_high")
    jmp("high")
    label("low")
    jmp(x_dec, "low_look")
    label("low_look")
    jmp(pin, "edge")
    jmp("low")
    label("edge")
    mov(isr, x)
    push(noblock)
    jmp(x_dec, "on")
    label("on")
    jmp("high")


@rp2.asm_pio()
def count_edges():
    # X counts down once per rising edge; the processor reads it with two instructions of its own.
    mov(x, invert(null))
    wrap_target()
    label("again")
    wait(0, pin, 0)
    wait(1, pin, 0)
    jmp(x_dec, "again")
    wrap()
