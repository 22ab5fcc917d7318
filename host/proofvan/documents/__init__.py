"""What is handed out: certificates and notices, made from a signed record alone."""
