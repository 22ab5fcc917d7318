# Faults and words of the office.

office-not-written = The office's database { $where } was not written: { $detail }
    .advice = Make room or bring the database back; vans keep everything and send it again.
office-van-name = { $value } cannot be a van's name (allowed: { $allowed }).
    .advice = Choose a short name, for example van-07.
office-van-unknown = No van { $value } is known (known: { $allowed }).
    .advice = Enrol it with: proofvan office enrol VAN; it is known by its ledger after its first connection.
office-order-kind = { $value } is no kind of order (allowed: { $allowed }).
    .advice = Choose one of the kinds named.

# Why something was not taken.
office-ledger-of-another = this ledger belongs to { $owner }
office-entry-differs = another entry is held at this place
office-chain-broken = the entry does not continue the chain that is held
office-seal-wrong = the van's seal or the digest does not fit
office-key-not-trusted = the key is not trusted ({ $standing })
office-key-not-a-vans = the key is certified for something else ({ $kind })
office-statement-not-a-vans = this is not for a van to say
office-connected = connected to the broker
office-not-begun = No office was begun in { $folder }.
    .advice = Begin it with: proofvan office begin --folder FOLDER.
office-recording-name = { $value } is no digest of a recording.
    .advice = A recording is named by its SHA-256, 64 hexadecimal digits.
office-recording-differs = The recording { $digest } came as another one ({ $found }).
    .advice = It was thrown away; the van sends it again.
