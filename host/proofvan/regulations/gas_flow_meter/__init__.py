"""OIML R 137: gas meters 气体流量计; start with regulation.py."""
