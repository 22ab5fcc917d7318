"""Counts the edges of A up or down by the state of B: an edge that chatters adds and takes away the same.

A is the state machine's first input pin, B its jump pin. X holds the count, modulo 2^32.
"""

import rp2


@rp2.asm_pio()
def count_quadrature():
    set(x, 0)
    wrap_target()
    wait(1, pin, 0)
    jmp(pin, "back")  # A rises while B is high: backwards
    mov(x, invert(x))  # up by one: down by one in the complement
    jmp(x_dec, "up")
    label("up")
    mov(x, invert(x))
    jmp("falling")
    label("back")
    jmp(x_dec, "falling")
    label("falling")
    wait(0, pin, 0)
    jmp(pin, "forward")  # A falls while B is high: forwards
    jmp(x_dec, "down")
    label("down")
    jmp("done")
    label("forward")
    mov(x, invert(x))
    jmp(x_dec, "next")
    label("next")
    mov(x, invert(x))
    label("done")
    nop()
    wrap()
