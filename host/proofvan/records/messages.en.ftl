# Faults and words of records.

record-unreadable = { $file } cannot be read as a record: { $detail }
    .advice = The file is damaged or is no record. Take it again from the van or the office.
record-not-canonical = { $file } is not in the one permitted form (first difference at byte { $position }).
    .advice = Somebody re-wrote the file. Take the original again.
record-field-missing = The field { $field } is missing.
    .advice = The file was shortened or comes from another version. Take the original again.
record-field-unknown = The field { $field } does not belong here.
    .advice = The file was extended or comes from another version. Take the original again.
record-field-value = The field { $field } has the value { $value }; allowed: { $allowed }.
    .advice = The file was changed or comes from another version. Take the original again.
record-not-written = { $file } could not be written: { $detail }
    .advice = Make room on the disk or connect it again, then repeat; the run is kept in its recording.
record-file-unreadable = { $file } cannot be read: { $detail }
    .advice = Check the path and the medium.
record-exists = { $file } holds another record already.
    .advice = A record is never overwritten. Give the run a new name.

record-service-initial-verification = initial verification
record-service-subsequent-verification = subsequent verification
record-service-in-use-inspection = in-use inspection
record-service-supervision = supervision
record-service-arbitration = arbitration
record-service-calibration = calibration
record-service-testing = testing
record-service-comparison = comparison
record-service-intermediate-check = intermediate check
record-service-practice = practice

record-attempt-kept = kept
record-attempt-fault = fault
record-attempt-redone = redone

record-adjustment-none = none
record-adjustment-made = adjusted; as found and as left are both given

record-distribution-normal = normal
record-distribution-rectangular = rectangular
record-distribution-triangular = triangular
record-distribution-arcsine = arcsine
record-distribution-t = Student t

record-rule-outcome = The conclusion does not follow from the verdicts.
record-rule-document = The kind of document does not follow from service and conclusion.
record-rule-validity = Something other than a certificate carries a date of validity.
record-rule-practised = Service and practised service contradict each other.
record-rule-simulated = A simulated standard took part, but the record does not say that it is simulated.

verify-kind-unknown = { $file } is no kind of file that can be verified; allowed: { $allowed }.
    .advice = Give a run folder, certificate.pdf, record.json or signature.json, manifest.json or a recording.

# The outcome of a verification.
verify-status-trusted = Intact, and signed by a trusted key.
verify-status-practice = Intact, signed with the public practice key 仿真: practice only, it proves nothing.
verify-status-unknown-signer = Intact, but the signer is unknown: the key is not among the trusted ones.
verify-status-container-damaged = The container of a recording was changed; every datum in it is intact.
verify-status-damaged = Changed after signing, or incomplete. Do not use it.

# What was checked.
verify-form = Form of the file
verify-digest = Digests of the content
verify-key = Key and its id
verify-signature = Signature
verify-content = Content of the record
verify-signer = Signer
verify-attachment = Record and signature attached to the certificate
verify-drawing = Certificate drawn again from its record
verify-file = File as listed in the manifest
verify-manifest = Manifest and record belong together
verify-frames = Raw data of the recording

# What the outcome means.
verify-form-fits = The file is in the one permitted form.
verify-form-broken = At { $part } the file stops being what proofvan writes: it was changed or damaged there.
verify-digest-fits = Everything in it is what was signed; SHA-256 { $digest }.
verify-list-changed = { $part } was changed. It is one of the digests that name the content; the content itself fits.
verify-part-missing = { $part } is missing: it was removed or renamed after signing.
verify-part-added = { $part } was added or renamed after signing.
verify-part-changed = { $part } was changed after signing.
verify-bit-changed = { $part } was changed after signing, in one bit: now …{ $now }…, signed …{ $was }…
verify-key-fits = The key id { $key_id } belongs to the key.
verify-key-changed = { $part } was changed: key and key id do not belong together.
verify-signature-fits = The signature ({ $alg }) belongs to this content and this key.
verify-signature-wrong = The signature ({ $alg }) does not belong to this content and this key: one of them was changed.
verify-content-fits = All fields are there, and conclusion, document and marks follow from them.
verify-content-unreadable = { $part } is missing, unknown or of the wrong kind.
verify-signer-trusted = Signed by the trusted key { $key_id }.
verify-signer-practice = Signed with the public practice key { $key_id } 仿真; anybody can do that.
verify-signer-unknown = Signed by { $key_id }, which is not among the trusted keys.
verify-attachment-unreadable = The { $part } of the certificate cannot be read: it was removed or damaged.
verify-drawing-same = The certificate is byte for byte what its signed record gives ({ $size } bytes).
verify-drawing-impossible = The certificate cannot be drawn again for comparison: { $detail }
verify-drawing-other-version = The certificate differs from today's drawing at { $part }, but the signed manifest lists these very bytes: it was drawn by another version.
verify-pdf-page = What { $part } shows was changed after issue (byte { $offset }); the signed record is the truth.
verify-pdf-font = The shapes of letters and digits were changed ({ $part }, byte { $offset }): the pages may show other numbers.
verify-pdf-picture = A drawing on a page, such as QR code or watermark, was changed ({ $part }, byte { $offset }).
verify-pdf-colours = The description of colours was changed ({ $part }, byte { $offset }).
verify-pdf-attachment = An attached file, record or signature, was changed or exchanged ({ $part }, byte { $offset }).
verify-pdf-metadata = Title, dates or the declaration as PDF/A were changed ({ $part }, byte { $offset }).
verify-pdf-structure = The inner structure of the PDF was changed ({ $part }, byte { $offset }).
verify-pdf-table = The table of objects at the end of the PDF was changed (byte { $offset }).
verify-pdf-header = The beginning of the PDF was changed (byte { $offset }).
verify-file-fits = The file is the one in the signed manifest; SHA-256 { $sha256 }.
verify-file-missing = { $file } is missing.
verify-pair-missing = { $file } is missing; it must lie beside { $other }, or nothing is proved. Put it there, from the same run, or verify certificate.pdf, which carries both.
verify-file-unlisted = The manifest does not list { $file }; nothing can be said about it.
verify-file-changed = { $file } is not the file in the signed manifest; the first change is at or after byte { $offset } ({ $part }); { $size } bytes now, { $was } then.
verify-file-bit-changed = { $file }: bit { $bit } of byte { $offset } was flipped ({ $part }).
verify-manifest-same-run = The manifest names the digest of this record.
verify-manifest-other-run = The manifest belongs to another record: files of two runs were mixed, or one of them was exchanged.
verify-frames-fit = All raw data are those that the record was computed from; digest { $digest }.
verify-frames-differ = The raw data are not those that the record was computed from; the place cannot be named.
verify-frames-no-record = The record is missing or damaged, so the raw data cannot be compared with it.
verify-segments-changed = The recording has other files than the record names: now { $now }, signed { $was }.
verify-recording-unreadable = The recording cannot be read: { $detail }
verify-recording-file-changed = { $file } was changed at or after byte { $offset }; see the raw data below.
verify-recording-alone = Manifest and record are missing beside the recording; without them nothing can be said.
verify-container-changed = Byte { $offset } of { $file } was changed, in a place of the container that carries no data; all data are intact.

# The signatures of verifier, checker and approver.
verify-status-not-valid = Intact, but a signature does not count: revoked key, or wrong person, order or licence. Do not use it.
verify-endorsement = Signatures of verifier, checker, approver
verify-signer-certified = Signed by the key { $key_id } of { $holder }, certified by the trust root.
verify-signer-revoked = The key { $key_id } ({ $holder }) was revoked from { $revoked } on ({ $reason }); it signed at { $utc }: refused.
verify-signer-outside-validity = The key { $key_id } ({ $holder }) counts from { $valid_from } to { $valid_until } only; it signed at { $utc }: refused.
endorsement-meaning-verified = Verified: I carried out this verification, and the record is true.
endorsement-meaning-checked = Checked: I checked this record against the raw data.
endorsement-meaning-approved = Approved: the document may be issued from this record.
endorsement-basis-run = this run
endorsement-basis-recomputed = recomputed from the recorded raw data, the same bit for bit
endorsement-basis-record = the record, as checked
endorsement-basis-practice = practice signature (simulated): nobody looked
endorsement-awaited-verifier = The verifier has not signed yet: this is a field record, no certificate.
endorsement-awaited-checker = To be checked: this is a field record, no certificate.
endorsement-awaited-approver = To be approved: this is a field record, no certificate.
endorsement-rule-record = This signature belongs to another record.
endorsement-rule-previous = This signature does not follow the one that is before it here: a file was taken out, exchanged or changed.
endorsement-rule-gap = The numbers have a gap: an earlier signature is missing.
endorsement-rule-order = Wrong order: { $name } signed as { $role }; the order is verifier, checker, approver.
endorsement-rule-meaning = The meaning of the signature does not fit the role { $role }.
endorsement-rule-same-person = { $name } signed twice; verifier, checker and approver must be different people.
endorsement-rule-same-licence = The licence { $licence } was used twice; verifier, checker and approver must be different people.
endorsement-rule-same-key = { $name } used the key of an earlier signer.
endorsement-rule-moment = The time of signing { $utc } is before what it follows, or no time at all.
endorsement-rule-licence-other = The licence { $licence } of { $name } is for another regulation, employer or role.
endorsement-rule-licence-expired = The licence { $licence } of { $name } did not cover the day (until { $valid_until }).
endorsement-rule-verifier = { $name } is not the verifier whom the record names.
endorsement-rule-recomputed = { $name } did not recompute the record from the raw data, or got another one.
endorsement-rule-practice = A practice signature (simulated) cannot serve a real verification.
endorsement-rule-other-holder = The key belongs to { $holder }, not to { $name }.
endorsement-rule-role-not-certified = The trust root did not give { $holder } this role.
endorsement-rule-licence-not-certified = The licences that the trust root lists for { $holder } do not hold { $licence }, or hold it otherwise.
verify-document-signature-wrong = The signature of the document, or its certificates, do not fit: { $detail }
verify-document-xml-differs = The certificate for machines (DCC) is not the one made from this record.
verify-pdf-signature = From byte { $offset } on the part with the signature of the PDF is not as it must be.
verify-xml = certificate for machines
verify-xml-fits = The signature covers the whole file and fits; signed { $time }.
verify-xml-of-record = Made from the record beside it, byte for byte.
verify-xml-record-damaged = The record beside it is damaged; no comparison.
verify-bundle = evidence bundle
verify-bundle-fits = The container is byte for byte as it was written, { $files } files.
