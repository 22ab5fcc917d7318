"""GB/T 31486 and 31467: traction batteries 汽车电池; start with regulation.py."""
