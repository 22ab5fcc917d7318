"""One module for each form of the database that was ever released."""
