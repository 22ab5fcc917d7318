table-not-readable = 无法读取 { $file }：{ $detail }
    .advice = 请检查文件路径和权限。
table-too-large = { $file } 有 { $size } 字节，最多读取 { $allowed } 字节。
    .advice = 这不是本系统的数据表，请选择正确的文件。
table-not-toml = { $file } 不是 TOML 文件：{ $detail }
    .advice = 请改正指出的那一行。
table-field-missing = { $file }：缺少字段 { $field }。{ $allowed }
    .advice = 请补上该字段，可参照同目录的练习文件。
table-field-unknown = { $file }：未知字段 { $field }（值 { $value }）。
    .advice = 请改正拼写或删除该行。
table-value-wrong = { $file }：{ $field } = { $value } 不允许。允许：{ $allowed }
    .advice = 请在文件中改正该值。
