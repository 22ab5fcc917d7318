"""What others offer for the same work."""
