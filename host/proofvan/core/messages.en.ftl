## Faults of files and entries that any package may raise
input-unknown-unit = Field { $field }: unit "{ $value }" is not known.
    .advice = Use one of: { $allowed }.
record-unreadable = { $file } is not a readable record: { $detail }
    .advice = The file was cut or changed. Take the copy from the office, or rebuild the record with: proofvan replay RECORDING.
record-not-canonical = { $file } is not in canonical form: the first difference is at byte { $position }.
    .advice = The file was edited or re-saved by another program. Take the untouched copy, or rebuild it with: proofvan replay RECORDING.
