"""The wire protocol; nothing is imported here, so that a board gets the frame without construct."""
