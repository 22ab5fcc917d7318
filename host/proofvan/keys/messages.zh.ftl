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
trust-other-root = { $folder } 属于另一个根密钥；给出的根密钥 { $key_id } 不能在其中签名。
    .advice = 使用该文件夹所属机构的根密钥，或另选一个文件夹。
key-revoked-already = 密钥 { $key_id } 已被吊销。
    .advice = 生成新密钥并认证；吊销不可撤回，只能改为更早的时间。
token-failed = USB 密钥未能签名：{ $detail }
    .advice = 插好 USB 密钥，重新登录后再签名。
token-not-usable = PKCS#11 模块 { $module } 或其中的密钥不可用：{ $detail }
    .advice = 插入 USB 密钥，检查模块路径（--module 或 PROOFVAN_PKCS11）和标签。测试用：sudo apt-get install softhsm2。
token-pin-refused = USB 密钥拒绝了 PIN：{ $detail }
    .advice = 输入正确的 PIN；多次错误后由管理员解锁。
token-key-exists = USB 密钥 { $token } 中已有密钥 { $key }。
    .advice = 使用该密钥，或换一个名称。
token-key-exportable = USB 密钥 { $token } 中的密钥 { $key } 可以被导出，因此不使用。
    .advice = 用 proofvan keys new --token 在 USB 密钥内生成新密钥。
