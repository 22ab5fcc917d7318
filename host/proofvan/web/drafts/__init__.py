"""Instruments that stand on no list: what was found of each on the spot, until it is enough for a job."""
