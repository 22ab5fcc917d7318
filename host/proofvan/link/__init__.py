"""Where bytes meet the host: ports, the recording, and the dialogue with a board."""
