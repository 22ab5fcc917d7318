"""Evidence of a dispenser that does not always measure the same, always under 监督; start with visit.py.

It stands beside the regulations and knows none of them. What it finds goes to the enforcement record, never on a
certificate: a certificate states conformity (field practice 1.13).
"""
