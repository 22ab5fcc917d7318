"""What runs on a sensor board, under MicroPython; the same files run under CPython in tests."""
