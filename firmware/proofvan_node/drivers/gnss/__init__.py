"""A satellite receiver that speaks NMEA 0183 on a UART; its second pulse goes to an edge timer."""
