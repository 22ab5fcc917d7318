"""What a weighing indicator sends by itself on its serial line: the formats, and the indications that stood still."""
