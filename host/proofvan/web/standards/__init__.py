"""Standards at the screen: what is due, intermediate checks on their chart, runs against each other."""
