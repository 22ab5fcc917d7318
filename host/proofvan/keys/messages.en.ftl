# Faults of key files.

key-file-exists = The key file { $file } exists already and was left alone.
    .advice = Choose another name. A private key is never overwritten: what it signed could no longer be explained.
key-file-open-to-others = Others may read the private key { $file } (mode { $mode }).
    .advice = Run chmod 600 { $file }. If others used this computer meanwhile, make a new key and report the old one.
key-file-unreadable = { $file } cannot be read as a key: { $detail }
    .advice = Give a PEM file made by proofvan or openssl; for a protected private key also its password.
key-wrong-algorithm = { $file } holds a key of the kind { $value }; allowed: { $allowed }.
    .advice = Give a key of an allowed kind.
key-practice-not-trusted = { $file } is the public practice key (仿真); it cannot be trusted.
    .advice = Everybody can sign with the practice key. To check a practice run use --practice instead of --trust.

trust-not-by-root = { $file } was not signed by the trust root (key { $key_id }).
    .advice = Ask the institute for the file that its root key signed; do not trust this one.
trust-statement-changed = { $file } was changed after signing, or its signature does not fit.
    .advice = Ask the institute for the file again.
