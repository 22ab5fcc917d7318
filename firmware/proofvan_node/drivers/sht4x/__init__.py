"""SHT4x: temperature and humidity of the air on I2C (Sensirion, datasheet SHT4x)."""
