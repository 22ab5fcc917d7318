# Faults and words of the city.

city-table-unknown = { $value } 不是全市数据的表（允许：{ $allowed }）。
    .advice = 请指定其中一张表。
city-column-missing = { $file }：缺少列 { $column }（现有：{ $found }）。
    .advice = 请补上该列，或改用所要求的列名。
city-value = { $file } 第 { $row } 行 { $column } 列：不允许 { $value }（允许：{ $allowed }）。
    .advice = 请改正此值后重新装入；该文件中的数据均未采用。
city-lake-not-written = 数据湖 { $folder } 未写入：{ $detail }
    .advice = 请腾出空间后重新装入；已在湖中的数据保留，不会重复。
city-engine-unknown = { $value } 不是可用的引擎（允许：{ $allowed }）。
    .advice = 不写即用 DuckDB。
city-spark-missing = 无法使用 Spark：{ $detail }
    .advice = 请安装附加包 “spark” 及 Java 17（Debian：openjdk-17-jre-headless），或使用 DuckDB。
city-file-unreadable = 无法读取 { $file }：{ $detail }
    .advice = 请重新导出为 CSV、JSON、Excel 或 Parquet。
city-file-no-table = { $file } 中没有表格（{ $columns } 列，{ $rows } 行）。
    .advice = 表格需要一行表头及其下的数据行。
city-file-not-understood = { $file }：没有一列说明 { $missing }（现有：{ $found }）。
    .advice = 如确有此列，请在表头中写明，或把该词加入 roles.toml。

# Why a row was left out.
city-row-no-begin = 没有可读的开始时间
city-row-no-end = 没有结束时间：未完成
city-row-no-energy = 没有电量
city-row-year = 年份不在 2005 … 2099：时钟未设

# What had to be decided about a file.
city-note-order = 日与月互换（{ $order }）；{ $rows } 个日期两种读法都成立
city-note-zone = 按表头文字，{ $rows } 个当地时间按 { $zone } 读取；可用 --zone 另行指定
city-note-zone-unknown = { $rows } 个时间未注明时区，按 { $zone } 读取；如不是请用 --zone 指定
city-note-energy-unit = “{ $column }” 未注明单位；按其大小为 { $unit }
city-note-time-unit = “{ $column }” 未注明单位；按停留时间为 { $unit }
city-note-no-pile = 没有一列说明是哪台桩：无法区分各桩的充电
city-note-no-connector = 没有一列说明是哪把枪：不判断重叠

# What a column tells.
city-role-begin = 开始
city-role-end = 结束
city-role-begin-date = 开始日期
city-role-end-date = 结束日期
city-role-begin-clock = 开始时刻
city-role-end-clock = 结束时刻
city-role-moment = 时间
city-role-zone = 时区
city-role-zone-begin = 开始时间的时区
city-role-zone-end = 结束时间的时区
city-role-charging-end = 充电完成
city-role-charging-time = 充电时长
city-role-stay = 时长
city-role-energy = 电量
city-role-register-begin = 起始示值
city-role-register-end = 终止示值
city-role-soc-begin = 起始荷电状态
city-role-soc-end = 终止荷电状态
city-role-session = 充电编号
city-role-pile = 充电桩
city-role-station = 场站
city-role-connector = 枪
city-role-vehicle = 车辆

# Why a session cannot be true.
city-flag-end-before-begin = 结束早于开始
city-flag-no-duration = 时长为零
city-flag-charging-above-stay = 充电时长超过停留时间
city-flag-negative-energy = 电量为负
city-flag-above-rating = 电量超过桩的功率所允许
city-flag-above-peers = 功率远高于该桩的其他充电
city-flag-soc-out-of-range = 荷电状态不在 0 … 100 %
city-flag-soc-falls = 充电时荷电状态下降
city-flag-overlap = 与同一枪的另一次充电重叠
city-flag-duplicate = 同一次充电有另一个编号
city-flag-id-repeated = 同一编号用于另一次充电
city-flag-signature-invalid = 电表签名记录的签名不符

# The platform for piles
city-session-taken = { $pile }：交易 { $transaction } 已入湖（{ $source }）
city-session-half = { $pile }：交易 { $transaction } 缺少开始或结束；其报文已保存
city-pile-gone = { $pile }：连接结束
city-nothing-to-estimate = 数据湖里没有可估计的数据：{ $piles } 台桩、{ $days } 天的区间电量（应 { $allowed }）。
    .advice = 先装入桩登记和区间电量。
city-pile-unknown = 没有桩 { $pile }（有：{ $allowed }）。
    .advice = 用登记中的编号。
city-sample-size = 批量 { $lot }、不合格 { $defective }、样本 { $sample } 不成立（应在 { $allowed }）。
    .advice = 样本和不合格数不能超过批量。
city-sample-shares = 批量 { $lot }、不合格率 { $good } 和 { $bad } 不能定出方案（应 { $allowed }）。
    .advice = 加大两者的差距或批量。
city-sample-strata = 样本 { $sample } 不能分给 { $strata } 层（应在 { $allowed }）。
    .advice = 每层至少一台，最多为全部。
city-draw-count = 不能抽 { $value } 台（应在 { $allowed }）。
    .advice = 改为名单以内的数目。
city-draw-team = 不能每台派 { $value } 人（应在 { $allowed }）。
    .advice = 增加名单上的人员，或减少每台人数。
city-alert-owner = 预警 { $alert } 没有写负责人。
    .advice = 写明负责人。
city-alert-evidence = 预警 { $alert } 没有证据，不能关闭。
    .advice = 写明证书号、记录号或工单号。
city-alert-not-open = 预警 { $alert } 不存在或已关闭（未关闭：{ $allowed }）。
    .advice = 从未关闭的预警中选。
city-evidence-of-another = 预警 { $alert } 是关于桩 { $pile } 的，证据是关于 { $found } 的。
    .advice = 用同一台桩的检定来关闭。
city-evidence-open = 检定 { $run } 的结论是 { $outcome }：不能说明该桩合格，也不能说明不合格。
    .advice = 让车重新检定，或写明已知情况人工关闭：proofvan city alert close。
city-evidence-practice = { $run } 是练习，不能说明任何桩的情况。
    .advice = 只有全部为练习时才可用 --practice。
city-alerts-changed = 预警文件 { $file } 第 { $line } 行前被改动或缺行。
    .advice = 从备份恢复，并查明谁改过。
city-alerts-not-written = 预警文件 { $file } 写不进去：{ $detail }
    .advice = 腾出空间后再做一次；没有写入任何内容。

city-no-balance = 电表数据不足
city-few-vehicles = 电表分不清，车辆比对也太少
city-not-separate = 与其他桩或变换效率分不开
risk-outside = 估计误差可能超出允许误差
risk-unseen = 误差无法判断
risk-impossible = 不可能的充电记录过多
