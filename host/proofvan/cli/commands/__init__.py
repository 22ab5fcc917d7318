"""One module per command; each has `register(app)`. A new command edits no list."""
