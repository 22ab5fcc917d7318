"""MAX31865: a platinum resistance thermometer to digital (Analog Devices, datasheet 19-6478)."""
