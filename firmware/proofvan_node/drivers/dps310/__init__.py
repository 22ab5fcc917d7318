"""DPS310: pressure and temperature of the air on I2C (Infineon, datasheet DPS310)."""
