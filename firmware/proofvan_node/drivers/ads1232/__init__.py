"""ADS1232: 24-bit converter for load cells, ratiometric to their excitation (TI, datasheet SBAS350)."""
