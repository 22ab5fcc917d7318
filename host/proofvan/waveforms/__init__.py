"""Recorded waveforms of voltage and current."""
