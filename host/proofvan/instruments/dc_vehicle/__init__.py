"""The vehicle that a DC pile believes in: GB/T 27930 on CAN. Start with database.py, then machine.py."""
