"""Cities with known truth: piles that lie by a known amount, and the data that a real city would show of them."""
