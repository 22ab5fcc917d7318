"""How a verification runs: steps, engine, journal, events."""
