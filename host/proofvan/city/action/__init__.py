"""What to do about estimates: probabilities, risk, alerts, samples, draws, visits. Rules are data with a version."""
