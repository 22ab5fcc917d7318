## Faults of files and entries that any package may raise
input-unknown-unit = Field { $field }: unit "{ $value }" is not known.
    .advice = Use one of: { $allowed }.
