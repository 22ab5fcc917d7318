"""Instruments with a remote interface, load and standard meter: one typed face, commands and registers as data."""
