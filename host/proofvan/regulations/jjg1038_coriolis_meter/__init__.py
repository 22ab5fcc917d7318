"""JJG 1038: Coriolis mass flow meters 科里奥利质量流量计; start with regulation.py."""
