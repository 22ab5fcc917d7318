"""The camera on a pile's display: its digits are read, the edges of the last digit are timed."""
