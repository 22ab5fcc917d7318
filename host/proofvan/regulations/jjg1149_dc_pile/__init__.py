"""JJG 1149: off-board chargers 非车载充电机 (DC charging piles); start with regulation.py."""
