"""Brings the database of an older ledger up to date; a chained row is never rewritten."""
