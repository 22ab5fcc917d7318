"""The only package that creates ports, clocks, files and randomness."""
