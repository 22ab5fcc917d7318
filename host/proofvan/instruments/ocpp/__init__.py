"""Meter values in OCPP messages of piles (1.6 JSON and 2.0.1): start with messages.read_messages.

Source: OCPP 1.6 edition 2 (5.11, 6.31, 7.28), OCPP 2.0.1 part 2 (1.60, 2.44, 2.46) [M-hi]; signed values: Open Charge
Alliance, application note "Signed Meter Values in OCPP" [M-hi].
"""
