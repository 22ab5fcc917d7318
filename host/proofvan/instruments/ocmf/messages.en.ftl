# Faults of a file
ocmf-no-record = { $file } holds no OCMF record ({ $detail }).
    .advice = Export the receipt again as XML of the transparency software or as plain text that begins with OCMF|.
ocmf-file-too-large = { $file } has { $size } bytes; at most { $allowed } are read.
    .advice = Split the file into sessions.
ocmf-file-unreadable = { $file } cannot be read: { $detail }
    .advice = Check the path and the access rights.

# Verdicts and their reasons
ocmf-verdict-valid = signature valid: exactly this text was signed with this key
ocmf-verdict-invalid = signature NOT valid
ocmf-verdict-unverifiable = cannot be verified
ocmf-reason-algorithm = The signature algorithm is not one of the format.
    .advice = Ask the maker of the pile which algorithm it uses.
ocmf-reason-no-key = There is no public key with the record.
    .advice = Give the key of this meter from the register: --key FILE or --key TEXT.
ocmf-reason-key = The public key cannot be read, or is no point of its curve.
    .advice = Give the key of this meter from the register: --key FILE or --key TEXT.
ocmf-reason-signature-unreadable = The signature data cannot be decoded.
    .advice = Export the record again; what was typed or copied by hand loses characters.
ocmf-reason-signature = The text was changed after signing, or the key is not that of the signing meter.
    .advice = Export the record again without reformatting it, and compare the key with the register. If it stays invalid, do not bill by it.
ocmf-reason-not-ocmf = This is no OCMF record, or it cannot be read.
    .advice = A record begins with OCMF| and has two JSON objects separated by a pipe character.
ocmf-key-source-given = key given by you
ocmf-key-source-file = key taken from the same file: compare it with the register, whoever forges a file signs it too

# Deviations from the format (reading goes on)
ocmf-deviation-sections = { $where }: { $found } sections; a record is { $allowed }
ocmf-deviation-header = { $where }: header "{ $found }", allowed { $allowed }
ocmf-deviation-pipe = { $where }: { $found } sections separated by pipes, allowed { $allowed }
ocmf-deviation-json = { $where }: not a JSON object: { $found }
ocmf-deviation-twice = { $where }: named twice; the last one counts
ocmf-deviation-missing = { $where }: missing
ocmf-deviation-group = { $where }: only one of { $allowed } is there: { $found }
ocmf-deviation-type = { $where }: { $found } is of the wrong kind, allowed { $allowed }
ocmf-deviation-unknown = { $where }: not a name of the format
ocmf-deviation-value = { $where }: "{ $found }" is not allowed; allowed: { $allowed }
ocmf-deviation-long = { $where }: { $found } characters, at most { $allowed }
ocmf-deviation-version = { $where }: version { $found }, known { $allowed }
ocmf-deviation-time = { $where }: time "{ $found }" is not written like { $allowed }
ocmf-deviation-encoding = { $where }: said to be "{ $found }", is { $allowed }
ocmf-deviation-der = { $where }: { $found } are not { $allowed }
ocmf-deviation-bare-key = { $where }: a bare point in { $found } instead of { $allowed }
ocmf-deviation-key-curve = { $where }: lies on { $found }, the record names { $allowed }
ocmf-deviation-bom = Line { $where }: byte order mark before the text
ocmf-deviation-xml = XML, { $where }: { $found }
ocmf-deviation-loose = { $where }: the first { $found } of { $allowed } bytes are not held by this kind of seal: whoever has the file can change them without a key
ocmf-deviation-other-format = XML, record { $where }: format { $found } instead of { $allowed } was not verified
ocmf-deviation-state = { $where }: state of the meter "{ $found }", good is { $allowed }
ocmf-deviation-error-flags = { $where }: not usable for billing by error flags "{ $found }" (E energy, t time)
ocmf-deviation-clock = { $where }: clock not set or its state unknown ({ $found }); usable: { $allowed }
ocmf-deviation-backwards = { $where }: runs backwards: { $found }, must be { $allowed }
ocmf-deviation-pagination = { $where }: { $found } follows, must be { $allowed }: a record is missing or repeated
