# Faults of documents.

document-none-allowed = No document may be issued from the run { $run }.
    .advice = Only a completed verification gives a certificate or a notice. Finish or repeat the run.
document-record-breaks-rule = The record contradicts itself in { $field } ({ $rule }).
    .advice = Nothing is issued. Report this with the run's folder: it is a defect or a forgery.
document-not-drawn = The document could not be drawn: { $detail }
    .advice = Repeat the installation; if that does not help, report this with the run's folder.
document-template-missing = The folder of the regulation { $folder } has no certificate template.
    .advice = Repeat the installation.
document-word-missing = The word { $word } is in no catalogue: { $detail }
    .advice = Repeat the installation; if that does not help, report this with the run's folder.
document-character-missing = The fonts have no shape for "{ $value }"; PDF/A does not allow a document without it.
    .advice = Write the name of client, place or instrument with other characters; record and recording are kept.
document-chain-wrong = The certificates of the document key do not belong to this record: { $detail }
    .advice = Ask the issuing body; do not use this document.
document-xml-unreadable = The certificate for machines cannot be read: { $detail }
    .advice = Use the file as the issuing body gave it.
document-other-key = A document is issued by whoever signed last: key { $allowed } is needed, { $value } was given.
    .advice = Let the last signer (the approver) issue it.
document-signature-wrong = The signature of the document does not fit: { $detail }
    .advice = Ask the issuing body; do not use this document.

amendment-empty = The amendment corrects nothing, or gives no reason: { $value }
    .advice = Name the field, its new words and the reason.
amendment-not-permitted = { $field } cannot be amended; allowed: { $allowed }
    .advice = What was measured is never amended; verify again.
amendment-of-another-record = The amendment is of another record: { $record } instead of { $expected }
    .advice = Use the amendment of this very record.
amendment-not-of-this-record = The old words of { $field } in the amendment are not the record's.
    .advice = Ask the issuing body.
amendment-not-by-issuer = The amendment was not signed by whoever signed last: { $value } instead of { $allowed }
    .advice = Ask the issuing body.

bundle-no-record = { $folder } is no run folder: { $missing } is missing.
    .advice = Give the number or the folder of a run.
bundle-unreadable = The bundle { $file } cannot be read: { $detail }
    .advice = Ask for the bundle again.
bundle-not-as-written = The container of the bundle { $file } is not as it was written (bytes added, lost or changed).
    .advice = Ask for the bundle again.
print-nothing = There is nothing to print.
    .advice = Give the numbers of the runs.
print-no-document = The run { $run } has no document.
    .advice = Only a completed verification has one.

# Words of documents.

document-title-verification-certificate = Verification certificate
document-title-notice-of-results = Notice of verification results
document-title-calibration-certificate = Calibration certificate
document-title-test-report = Test report
document-not-compulsory = Not under compulsory verification
document-dcc-ref-types = Fields of Chinese verification certificates
document-record-number = Original record number
document-serial = Serial number
document-accuracy-class = Accuracy class
document-role-verifier = verifier
document-role-checker = checker
document-role-approver = approver
document-kind = Kind of document
document-service = Kind of service
document-gate = Gate
document-reading-source = Source of the reading
document-adjustment = Repair, adjustment
document-time = Time (UTC)
document-record-digest = Record digest SHA-256
document-valid-until = Valid until
document-simulated = SIMULATED
document-simulated-meaning = Simulated, no legal effect
document-foreign-unit = Unit outside the SI
document-conclusion = Conclusion
document-conforms = Conforms
document-does-not-conform = Does not conform
document-results = Items, data and conclusion
document-limit = Limit
recall-letter =
    { $mark }To { $client }

    Re: document { $document } of { $date }, { $instrument } { $serial }, { $place }

    A reference standard used for this document ({ $standard }) was found not to be as its certificate said: { $reason }.
    The measurement was computed again from its raw recording. The conclusion then was: { $before }; it is now: { $after }.

    Please do not use the document any more until we have verified the instrument again. We will do so without charge.

    { $organisation }
    (draft, to be reviewed and signed by the organisation)
recall-simulated = [SIMULATED 仿真]{ " " }
recall-pass = conforms
recall-fail = does not conform
recall-inconclusive = not completed
recall-unknown = can no longer be stood behind
document-replaced = Replaced document
document-amendment = Reason of the amendment
document-word-client = Client
document-word-place = Place
document-word-manufacturer = Manufacturer
document-word-model = Model

# What lies in a bundle.

bundle-how-to =
    How to verify this evidence

    1. With the program:  proofvan verify THIS.zip --trust FOLDER-OF-THE-INSTITUTE   (add --practice for practice data)
    2. Without it:
        The SHA-256 of record.json is the digest in signature.json and on the certificate:  sha256sum record.json
        manifest.json lists the SHA-256 of every file; it and signature.json are signed by one Ed25519 key.
        Any PDF reader checks the signature of certificate.pdf (PAdES); the same record and certificate.xml are attached.
        The signature of certificate.xml (DCC 3.3.0, XAdES):
        xmlsec1 --verify --enabled-key-data x509,ec --id-attr:Id http://uri.etsi.org/01903/v1.3.2#:SignedProperties --trusted-pem ISSUER.pem certificate.xml
    3. Compute again:  proofvan replay recording.000.mcap --out again.json   gives record.json byte for byte.
    4. In a browser, without any network: open court.html of this bundle and drop the bundle (or certificate and recording) on it.
    Ask the institute whether the public key is its own; never rely on the key inside this package alone.
document-printed = a document was printed
document-amended = a document was amended

# The court page.

court-title = Examine the evidence of a verification
court-what-it-is = This is one offline file: it uses no network and sends nothing anywhere. In your browser it checks every signature and every raw message, and computes every number again from the raw samples.
court-other-language = 中文
court-drop = Drop the certificate and the recording here, or click to choose
court-drop-what = certificate.pdf and recording.*.mcap; or the evidence bundle .zip; or all files of the run's folder
court-step-signatures = Checking signatures …
court-step-recording = Checking the raw recording …
court-step-numbers = Computing again from the raw samples …
court-verdict-good = ✓ Every check passed: the evidence is intact, the numbers came out again from the raw samples
court-verdict-bad = ✗ A check failed: this evidence cannot be relied on
court-verdict-open = ○ What was checked is good, but something could not be checked
court-count-numbers = numbers computed again:
court-simulated = 仿真 SIMULATED: practice data without any legal force (the practice key is public, anybody can sign with it)
court-heading-facts = What this record says
court-heading-numbers = Numbers computed again from the raw samples
court-heading-waveform = The raw waveform
court-heading-checks = Check by check
court-heading-limits = What this page cannot tell you
court-numbers-how = Left: the value in the signed record. Right: the value that this page just computed from the raw samples of the recording, the coefficients of the standard's certificate and the formula of the regulation. All 12 digits must agree.
court-waveform-how = Each pixel shows the lowest and the highest of its samples, so no spike is hidden. The shaded part is the interval that was measured.
court-fact-document = Document
court-fact-instrument = Instrument
court-fact-serial = Serial number
court-fact-regulation = Regulation
court-fact-organisation = Verification body
court-fact-client = Client
court-fact-date = Date → valid until
court-fact-standards = Standards
court-fact-people = People
court-fact-conclusion = Conclusion
court-fact-digest = SHA-256 of the record
court-fact-keys = Public keys that signed
court-ask-key = Ask the verification body (not this file) whether these public keys are its own and its people's; the SHA-256 of the record must be the one in the QR code of the certificate.
court-document-verification-certificate = Verification certificate
court-document-notice-of-results = Notice of results
court-document-calibration-certificate = Calibration certificate
court-document-test-report = Test report
court-document-none = no document was issued
court-role-verifier = verifier
court-role-checker = checker
court-role-approver = approver
court-outcome-pass = conforms
court-outcome-fail = does not conform
court-outcome-inconclusive = not completed, no conclusion
court-outcome-measured = measured, nothing judged
court-column-quantity = Quantity
court-column-point = Point
court-column-record = In the record → rounded
court-column-computed = Computed by this page → rounded
court-column-difference = Difference
court-run = run
court-energy = energy of the standard
court-level = level in the measure
court-body-temperature = temperature in the measure
court-nozzle-temperature = temperature at the nozzle
court-trace-voltage = Voltage
court-trace-current = Current
court-trace-level = Level
court-trace-pulses = Pulses
court-group-record = The record and the van's signature
court-group-record-why = When a verification ends the van signs the whole record. Change one letter, and digest and signature no longer fit.
court-group-people = Signatures of verifier, checker and approver
court-group-people-why = Three people sign one after the other; each signature names the digest of the file before it, so the order is fixed and none can be taken out.
court-group-manifest = List of files
court-group-manifest-why = The signed list holds the digest of every file of the run's folder.
court-group-recording = The raw recording
court-group-recording-why = Every byte that came or went was recorded; the record holds the digest of them all.
court-group-boards = Seals of the sensor boards
court-group-boards-why = The board itself chains a hash over every block of samples and sends a seal each second; this page computes the whole chain again.
court-group-numbers = Numbers
court-group-numbers-why = Clocks, exact integrals, coefficients of the standard, formula, rounding: all of it computed again by this page.
court-file-there = The file is there
court-readable = The file can be read
court-attached = What is attached to the certificate equals the files beside it, byte for byte
court-canonical = The file has the one permitted form
court-digest = SHA-256 of the content is the digest that was signed
court-sections = SHA-256 of every part as when it was signed
court-schema = The version of the format
court-key-id = The key id belongs to the public key
court-signature = The Ed25519 signature holds
court-signature-elsewhere = Check this kind of signature with OpenSSL
court-conclusion = The conclusion follows from the verdicts
court-verdicts = Each verdict follows from its value and limit
court-endorsed-record = It is this record that was signed
court-endorsed-before = It names the digest of the file signed before
court-endorsed-order = Order of signing: verifier, checker, approver
court-endorsed-time = Not signed earlier than the one before
court-endorsed-another = Three different people
court-endorsed-licence = The licence covers the day
court-endorsed-all = All three signatures (without them it is no certificate)
court-manifest-record = The list is of this record
court-manifest-file = The file has the SHA-256 of the list
court-segments = All parts of the recording were given (without it nothing can be computed again)
court-container = The container of the recording is whole
court-messages = CRC-32 of every message as when it was recorded
court-frames-digest = SHA-256 over all messages and attachments is the one in the record
court-standard-file = The standard's file is the one that the record names
court-seals = All seals of the board fit its samples
court-last-seal = The last seal in the record fits the samples
court-not-computed = This page does not compute this regulation again; use tools/proofcheck.py or proofvan replay
court-all-computed = Every measurement was computed again
court-numbers = Every number agrees with the record in 12 digits
court-typed = The readings in the record are those that were typed in the recording
court-limit-key = Whether the signing keys belong to the body: ask the body for its public keys.
court-limit-print = The words printed on the PDF page: only the record attached to it is checked here; proofvan verify draws the page again and compares every byte, PDF readers check the PAdES signature.
court-limit-documents = The XAdES signature of certificate.xml: use xmlsec1; the ledger and its checkpoints: use tools/proofcheck.py.
court-limit-uncertainty = The components of the uncertainty are not computed again here.
court-limit-page = Whether this page itself was changed: get it from a source that you trust; its whole program is in this file, to be read.

control-plot-deviation = deviation
control-plot-check = intermediate checks
