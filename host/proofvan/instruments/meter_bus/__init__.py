"""Reading the meter inside a pile over its serial line: one dialogue for both protocols, without a port of its own."""
