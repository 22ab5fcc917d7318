"""ADS1115: 16-bit converter of four inputs on I2C (TI, datasheet SBAS444), here for 4-20 mA loops."""
