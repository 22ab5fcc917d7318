"""OIML R 76: weighbridges 大型衡器; start with regulation.py."""
