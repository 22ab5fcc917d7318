"""JJG 443: fuel dispensers 燃油加油机; start with regulation.py."""
