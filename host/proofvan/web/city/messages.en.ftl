# Faults of the city's pages.

city-people-unusable = The file of the office's people { $file } cannot be read or written: { $detail }
    .advice = Restore it from a backup, or give everybody a new PIN with proofvan city person.
city-role-unknown = { $value } is no role (allowed: { $allowed }).
    .advice = Take one of those; the public needs none.
city-document-unknown = No document with the digest { $value } was issued here.
    .advice = Scan the whole code once more. If it stays so, ask the institute that the document names; do not rely on it until then.
city-alert-not-yours = The alert { $alert } is not yours (owner: { $owner }).
    .advice = Let its owner close it, or the office.
