"""JJG 1033: electromagnetic flow meters 电磁流量计; start with regulation.py."""
