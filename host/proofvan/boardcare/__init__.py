"""What a technician does to a board: calibrate, flash, name, look whether it is well."""
