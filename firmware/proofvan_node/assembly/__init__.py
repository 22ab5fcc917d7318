"""What is soldered on each board, put together: drivers on their buses, sources at their streams."""
