table-not-readable = { $file } cannot be read: { $detail }
    .advice = Check the path and the permissions of the file.
table-too-large = { $file } has { $size } bytes; at most { $allowed } are read.
    .advice = This is not one of our tables. Choose the right file.
table-not-toml = { $file } is not a TOML file: { $detail }
    .advice = Correct the line that is named.
table-field-missing = { $file }: the field { $field } is missing. { $allowed }
    .advice = Add the field. The practice file beside it shows an example.
table-field-unknown = { $file }: nobody knows the field { $field } (value { $value }).
    .advice = Correct the spelling or delete the line.
table-value-wrong = { $file }: { $field } = { $value } is not allowed. Allowed: { $allowed }
    .advice = Correct the value in the file.
