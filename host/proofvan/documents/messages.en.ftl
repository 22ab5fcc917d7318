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
    Ask the institute whether the public key is its own; never rely on the key inside this package alone.
document-printed = a document was printed
document-amended = a document was amended
