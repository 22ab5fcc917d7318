"""Takes whole frames from an SPI converter: data-ready edge, chip select, 240 bits, byte by byte into the FIFO.

SPI mode 1: the chip puts a bit out on the rising edge of SCLK, it is taken after the falling edge, so that the pad's
two synchroniser cycles and the chip's delay have passed (ADS131M08 datasheet SBAS950, "Timing Requirements": SCLK
rising edge to DOUT valid at most 20 ns; SCLK period at least 40 ns - confirm the figures with the sheet at hand).

Pins, from the state machine's first input pin on: data (MISO) 0, chip select 1, SCLK 2, MOSI 3 (low: NULL command),
data ready 4. Side-set: bit 0 chip select, bit 1 SCLK.
"""

import rp2

FRAME_BYTES = 30  # 10 words of 24 bits: status, 8 channels, checksum
CYCLES_PER_BIT = 8  # SCLK = 18.75 MHz at 150 MHz, 15.6 MHz at 125 MHz
_READY = 4


@rp2.asm_pio(
    sideset_init=(rp2.PIO.OUT_HIGH, rp2.PIO.OUT_LOW),
    in_shiftdir=rp2.PIO.SHIFT_LEFT,
    autopush=True,
    push_thresh=8,
    fifo_join=rp2.PIO.JOIN_RX,
)
def take_frames():
    wrap_target()
    wait(1, pin, 4).side(0b01)  # one edge, one frame
    wait(0, pin, 4).side(0b01)
    set(y, 29).side(0b00)[2]  # chip select to first SCLK edge
    label("byte")
    set(x, 7).side(0b00)
    label("bit")
    nop().side(0b10)[3]
    nop().side(0b00)[1]
    in_(pins, 1).side(0b00)
    jmp(x_dec, "bit").side(0b00)
    jmp(y_dec, "byte").side(0b00)
    wrap()
