"""One file per model: its commands (SCPI) or registers (Modbus), with the source of each set."""
