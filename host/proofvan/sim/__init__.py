"""The simulated world: instruments, converters, the person, faults. Its own process; the host sees only its ports."""
