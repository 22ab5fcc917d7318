"""Reference standards and the organisation that uses them."""
