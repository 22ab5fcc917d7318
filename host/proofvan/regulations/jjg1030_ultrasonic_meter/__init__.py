"""JJG 1030: ultrasonic flow meters 超声流量计; start with regulation.py."""
