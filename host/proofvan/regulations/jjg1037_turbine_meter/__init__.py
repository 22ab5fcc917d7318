"""JJG 1037: turbine flow meters 涡轮流量计; start with regulation.py."""
