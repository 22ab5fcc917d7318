"""What goes from the van to the office and back: every entry of the ledger until a signed receipt covers it."""
