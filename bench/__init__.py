"""Measures the signal core beside its C limit and its peers; see README.md."""
