"""OIML R 139: hydrogen dispensers 加氢机; start with regulation.py."""
