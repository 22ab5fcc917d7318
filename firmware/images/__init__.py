"""Board images: MicroPython with `proofvan_node` frozen in, built from the distribution's own source packages."""
