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
trust-other-root = { $folder } belongs to another root; the root key { $key_id } that was given cannot sign there.
    .advice = Use the root key of the institute that the folder belongs to, or another folder.
key-revoked-already = The key { $key_id } is revoked already.
    .advice = Make and certify a new key; a revocation is never taken back, only dated earlier.
token-failed = The USB key did not sign: { $detail }
    .advice = Plug it in, sign in again, and sign once more.
token-not-usable = The PKCS#11 module { $module }, or the key in it, cannot be used: { $detail }
    .advice = Plug in the USB key; check the path of the module (--module or PROOFVAN_PKCS11) and the labels. For tests: sudo apt-get install softhsm2.
token-pin-refused = The USB key refused the PIN: { $detail }
    .advice = Enter the right PIN; after too many wrong ones an administrator unlocks it.
token-key-exists = The USB key { $token } holds a key { $key } already.
    .advice = Use that key, or another name.
token-key-exportable = The key { $key } of the USB key { $token } can be exported, so it is not used.
    .advice = Make a new key inside it with proofvan keys new --token.
