"""What several regulations share: comparison, volume, repeatability, rounding, decision, limits."""
