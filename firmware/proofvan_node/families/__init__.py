"""What a board can do, one module per family; not what it verifies."""
