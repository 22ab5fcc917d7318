"""What hal/sim.py imports and does not use here: the port of MicroPython for QEMU has no `select`."""

POLLIN = 1
POLLOUT = 4
POLLERR = 8
POLLHUP = 16
