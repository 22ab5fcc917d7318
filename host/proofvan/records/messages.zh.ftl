# 记录的故障与用语。

record-unreadable = { $file } 无法作为记录读取：{ $detail }
    .advice = 文件已损坏或不是记录。请从检定车或所里重新取得。
record-not-canonical = { $file } 不是唯一允许的形式（第 { $position } 字节起不同）。
    .advice = 文件被人改写过。请重新取得原件。
record-field-missing = 缺少字段 { $field }。
    .advice = 文件被截短或来自其他版本。请重新取得原件。
record-field-unknown = 不应有字段 { $field }。
    .advice = 文件被增补或来自其他版本。请重新取得原件。
record-field-value = 字段 { $field } 的值为 { $value }；允许：{ $allowed }。
    .advice = 文件被更改或来自其他版本。请重新取得原件。
record-not-written = 无法写入 { $file }：{ $detail }
    .advice = 请腾出磁盘空间或重新接好磁盘后再试；本次运行已保存在录制文件中。
record-file-unreadable = 无法读取 { $file }：{ $detail }
    .advice = 请检查路径和存储介质。
record-exists = { $file } 已存有另一份记录。
    .advice = 记录绝不覆盖。请为本次运行另取名称。

record-service-initial-verification = 首次检定
record-service-subsequent-verification = 后续检定
record-service-in-use-inspection = 使用中检查
record-service-supervision = 监督抽查
record-service-arbitration = 仲裁检定
record-service-calibration = 校准
record-service-testing = 检测
record-service-comparison = 比对
record-service-intermediate-check = 期间核查
record-service-practice = 练习

record-attempt-kept = 保留
record-attempt-fault = 故障
record-attempt-redone = 重做

record-adjustment-none = 无
record-adjustment-made = 已调整，调修前、调修后结果均列出

record-distribution-normal = 正态
record-distribution-rectangular = 均匀
record-distribution-triangular = 三角
record-distribution-arcsine = 反正弦
record-distribution-t = t 分布
