"""JJG 1114: dispensers of liquefied natural gas 液化天然气加气机; start with regulation.py."""
