"""The certificate for machines: PTB's digital calibration certificate (DCC 3.3.0), written from the record alone."""
