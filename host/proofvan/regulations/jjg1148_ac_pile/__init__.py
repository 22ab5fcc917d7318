"""JJG 1148: AC charging piles 交流充电桩; start with regulation.py."""
