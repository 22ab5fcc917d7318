"""DL/T 645-2007: the serial protocol of Chinese energy meters. frame (bytes), values (what the data mean)."""
