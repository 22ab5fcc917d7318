"""What the regulations of liquid flow meters share: steps, budget, evaluation. Each folder says how it differs."""
