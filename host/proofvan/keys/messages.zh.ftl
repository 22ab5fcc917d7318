# 密钥文件的故障。

key-file-exists = 密钥文件 { $file } 已存在，未作改动。
    .advice = 请另取文件名。私钥绝不覆盖，否则它签过的记录将无从解释。
key-file-open-to-others = 他人可以读取私钥 { $file }（权限 { $mode }）。
    .advice = 执行 chmod 600 { $file }。若期间有他人使用过本机，请更换密钥并报告旧密钥。
key-file-unreadable = { $file } 无法作为密钥读取：{ $detail }
    .advice = 请提供由 proofvan 或 openssl 生成的 PEM 文件；受保护的私钥还需口令。
key-wrong-algorithm = { $file } 的密钥类型为 { $value }；允许：{ $allowed }。
    .advice = 请提供允许类型的密钥。
key-practice-not-trusted = { $file } 是公开的练习密钥（仿真），不能列为可信。
    .advice = 任何人都能用练习密钥签名。核查练习结果请用 --practice，不要用 --trust。

trust-not-by-root = { $file } 不是由信任根签名的（密钥 { $key_id }）。
    .advice = 向本机构索取由其根密钥签名的文件，不要信任此文件。
trust-statement-changed = { $file } 在签名后被改动，或签名不符。
    .advice = 向本机构重新索取该文件。
