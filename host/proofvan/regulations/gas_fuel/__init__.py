"""What the regulations of CNG and LNG dispensers share: steps, budget, evaluation. Each folder says how it differs."""
