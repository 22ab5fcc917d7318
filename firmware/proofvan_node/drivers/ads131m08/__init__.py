"""ADS131M08: 8 channels of 24 bit that sample together (TI, datasheet SBAS950)."""
