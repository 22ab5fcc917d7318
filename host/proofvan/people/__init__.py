"""Who may do what: persons, roles, licences, PINs."""
