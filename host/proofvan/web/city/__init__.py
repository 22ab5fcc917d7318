"""The office's pages: the city's piles, alerts and figures for office and inspectors; documents for everybody."""
