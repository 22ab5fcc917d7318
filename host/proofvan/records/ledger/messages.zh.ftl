# 台账的故障与用语。

ledger-not-opened = 无法打开台账 { $file }：{ $detail }
    .advice = 检查磁盘是否连接、是否已满、是否只读。没有台账不进行测量。
ledger-not-written = { $file } 未写入：{ $detail }
    .advice = 腾出磁盘空间或重新连接后重试。此前已确认的内容均已保存。
ledger-damaged = 台账 { $file } 已损坏或被改动：{ $detail }
    .advice = 用 proofvan ledger verify 查看，再用 proofvan ledger restore 文件 恢复备份。比备份新的记录会从各次检定的文件夹取回。
ledger-changed-meanwhile = 台账 { $file } 在打开期间被改动（第 { $size } 条之后）。
    .advice = 停止测量，查明谁在写这个文件；用 proofvan ledger verify 查看。
ledger-newer-program-needed = 台账由更新版本的程序写成（格式 { $revision }，本程序认识 { $known }）。
    .advice = 请安装新版本程序；旧版本不得写入。
ledger-note-unreadable = 这不是台账的检查点：{ $detail }
    .advice = 请从导出处重新取得检查点。
ledger-time-stamp-wrong = 时间戳不属于此检查点：{ $detail }
    .advice = 请时间戳机构对此检查点重新签发。
ledger-restore-older = 备份 { $backup } 有 { $entries } 条，现有台账有 { $present } 条：恢复会丢失内容。
    .advice = 请选择更新的备份。完好的台账不会被更短的备份替换。
ledger-restore-other = 备份 { $backup }（{ $entries } 条）不是现有台账（{ $present } 条）的延续。
    .advice = 它属于另一辆车，或两者之一被改动。请向所里询问检查点证实的是哪一份。
ledger-none = { $file } 处没有台账。
    .advice = 用 --home 选择本车的文件夹；第一次检定时建立台账。
ledger-no-checkpoint = 台账 { $file } 中没有已签名的检查点。
    .advice = 用 proofvan ledger verify 查看。

# 审计事件。
ledger-begun = 建立台账
clock-went-back = 时钟倒退
record-completed-after-crash = 从台账重新写出记录文件
record-taken-from-folder = 从文件夹把已签名的记录收入台账

# 检查结果。
verify-ledger = 台账
ledger-intact = 共 { $size } 条：次序正确、未被改动、均有封签，并与所有检查点一致。
ledger-unreadable = 数据库无法读取：{ $detail }
ledger-form-changed = 表或触发器不是格式 { $known } 的台账所有（现为 { $revision }）。
ledger-out-of-order = 此处缺少、增加或错排了条目；应为第 { $expected } 条。
ledger-link-broken = 此条不衔接前一条。
ledger-content-changed = 此条内容被改动。
ledger-names-changed = 此条内容旁的检定编号或摘要被改动。
ledger-key-unknown = 此条由不受信任的密钥封签。
ledger-seal-broken = 此条的封签不是本车所为。
ledger-record-broken = 检定 { $run } 的记录不符：{ $place }。
ledger-cut-off = 台账被截断：现有 { $size } 条，而已签名 { $expected } 条。
ledger-root-differs = 前 { $size } 条不是当时签名的内容：有内容被替换。
ledger-other-origin = 检查点属于另一台账：{ $expected }，本台账为 { $origin }。
ledger-checkpoint-forged = { $size } 条处的检查点不是由有效密钥签名。
