"""What the regulations of AC and DC piles share: steps, budget, evaluation. Each folder says how it differs."""
