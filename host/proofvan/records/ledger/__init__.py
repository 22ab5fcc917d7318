"""The van's ledger: signed records and audit events in one hash chain that nobody can quietly change."""
