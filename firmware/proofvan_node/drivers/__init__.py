"""One folder per chip: driver, chip model and test as neighbours. A driver gets its bus, it opens none."""
