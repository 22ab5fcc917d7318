"""The straight line: one frozen type per stage, from count to certificate.

count → block → exact sums → reading → observation → result → verdict → record → certificate
"""
