"""Budgets by the GUM, Monte Carlo by JCGM 101. The only place that knows GTC."""
