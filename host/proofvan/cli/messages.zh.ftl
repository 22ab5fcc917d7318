cli-help = proofvan 检定车：检定充电桩与加油机，每个数都可重新计算
cli-help-lang = 语言：zh 或 en（也可设置 PROOFVAN_LANG）
cli-unknown-language = 没有语言“{ $value }”。
    .advice = 请选择其一：{ $allowed }。
cli-json = 输出一个 JSON 信封
cli-home = 检定文件夹（默认 PROOFVAN_HOME 或 ~/.proofvan）
cli-simulated = 仿真 SIMULATED
cli-verdict = { $verdict ->
    [PASS] ✔ 合格
    [FAIL] ✘ 不合格
   *[INCONCLUSIVE] ○ 未完成
 }

cli-column-job = 任务
cli-column-error = 示值误差（最差点）
cli-column-uncertainty = 扩展不确定度 U
cli-column-true = 真实误差
cli-column-verdict = 结论
cli-column-result = 结果
cli-column-point = 检定点
cli-column-value = 值
cli-column-rounded = 修约值
cli-column-limit = 最大允许误差
cli-column-step = 步骤
cli-column-attempt = 次
cli-column-outcome = 处理
cli-column-reason = 原因
cli-column-component = 不确定度分量
cli-column-u = u
cli-column-distribution = 分布
cli-column-sensitivity = 灵敏系数
cli-column-contribution = 贡献
cli-column-basis = 依据

cli-demo-help = 用仿真器具和真实采集板固件练习，不需要硬件
cli-demo-once = 每个任务做一次就结束
cli-demo-job = pile-dc、dispenser、规程文件夹名，或 all
cli-demo-seed = 仿真环境的种子；相同种子得到相同记录
cli-demo-true-error = 器具的真实误差（%），只有仿真环境知道；不给则由种子抽取
cli-demo-out = 检定结果和 summary.json 的文件夹
cli-demo-realtime = 按真实时间进行
cli-demo-speed = N 倍速；0 为最快
cli-demo-wave = 经同样的转换器播放录制波形（CSV：时间、电压、电流）
cli-demo-wave-rate = 没有时间列的波形的采样率（每秒点数）
cli-demo-title = 练习检定
cli-demo-certificate = 证书：{ $file }
cli-demo-notice = 检定结果通知书：{ $file }
cli-demo-next = 重新计算：  proofvan verify { $certificate } --practice   ·   proofvan replay { $recording }
cli-live-error = 误差 { $error } %  ±  { $uncertainty } %

cli-run-help = 在接线台上执行任务，或继续中断的任务
cli-run-rig = 接线台文件：哪块采集板接在哪里
cli-run-job = 任务文件：器具、方案、标准器、人员
cli-run-key = 签名私钥（真实接线台）
cli-run-world = 仿真环境的控制套接字（练习接线台）
cli-run-new = 即使有本任务的中断检定，也重新开始
cli-run-lines = 以 JSON 行输出事件和实时数值
cli-run-done = { $verdict }。全部文件在 { $folder }

cli-replay-help = 只凭录制逐位重建检定记录
cli-replay-recording = 录制的一段，或检定文件夹
cli-replay-out = 把重建的记录写到这里
cli-replay-block-size = 每次最多送入计量核心的样本数（不影响任何结果）
cli-replay-done = 检定 { $run } 已重建：{ $verdict }，记录 SHA-256 { $digest }
cli-replay-other-software = 录制时软件为 { $recorded }，重放软件为 { $own }：记录相同。

cli-verify-help = 核验证书、记录、录制或检定文件夹：是否完好？谁签名？
cli-verify-file = 证书 PDF、record.json 或 signature.json、录制 .mcap 或检定文件夹
cli-verify-trust = 您信任的公钥文件（可多次给出）
cli-verify-practice = 信任公开的练习密钥；结果标注“仿真”

cli-show-help = 查看一次检定：结果、过程、不确定度
cli-show-run = 检定编号、文件夹或记录文件
cli-show-budget = 同时显示每个结果的不确定度分量
cli-show-results = 结果
cli-show-attempts = 过程

cli-boards-help = 查看已接入的采集板及其与本机的版本对照
cli-boards-port = 要询问的设备（可多次给出）；默认询问所有串口采集板
cli-boards-none = 没有找到采集板。请接上并检查电缆和电源；练习不需要采集板：proofvan demo。
cli-boards-silent = 没有应答：不是 proofvan 采集板，或没有固件
cli-boards-same = 与本机报文一致
cli-boards-other = 报文版本不同（{ $schema }）：请更新采集板

cli-doctor-help = 这台机器能否胜任一天的工作？
cli-doctor-python = 需要 Python 3.11 或更新：sudo apt-get install -y python3
cli-doctor-core = 信号核心
cli-doctor-fonts = 证书字体
cli-doctor-ports = 串口
cli-doctor-no-ports = 未接入
cli-doctor-dialout = 无权打开 { $devices }：sudo usermod -aG dialout $USER，然后重新登录。
cli-doctor-disk = 磁盘
cli-doctor-space = 请清理空间，或用 --home 另选文件夹：一天十台桩约录制 1 GB。
cli-doctor-identity = 软件标识

cli-keys-help = 签名密钥
cli-keys-new-help = 生成签名私钥（FILE）和公钥（FILE.pub）
cli-keys-new-file = 私钥文件
cli-keys-new-done = 私钥 { $private }（请妥善保管），公钥 { $public }（交给核验者），编号 { $key_id }

cli-standards-help = 标准器：证书、溯源链、期间核查
cli-standards-list-help = 每台标准器今天能否使用，不能的原因
cli-standards-enter-help = 录入标准器文件及其证书
cli-standards-confirm-help = 核对他人录入的证书
cli-standards-check-help = 录入一次期间核查并判定
cli-standards-chart-help = 期间核查控制图
cli-standards-block-help = 停用标准器
cli-standards-due-help = 到期清单：证书、溯源链、核查
cli-standards-day = 日期 YYYY-MM-DD，缺省为今天
cli-standards-name = 标准器编号
cli-standards-file = 标准器的 TOML 文件
cli-standards-reason = 原因
cli-standards-untraced = 改动过系数：新证书核对前为未溯源
cli-standards-readings = 核查标准的读数，单位同方案
cli-standards-occasion = 为什么核查
cli-standards-entered = { $standard }：已录入（文件 { $file }）。请另一人对照纸质证书后执行 proofvan standards confirm { $standard }。
cli-standards-confirmed = { $standard }：证书已核对（文件 { $file }）。
cli-standards-blocked = { $standard }：已停用。{ $reason }
cli-standards-check-good = ✔ { $standard }：偏差 { $deviation } { $unit }，合格。
cli-standards-check-bad = ✘ { $standard }：偏差 { $deviation } { $unit }，不得再使用。
cli-standards-chart-empty = 没有期间核查。
cli-standards-chart-head = { $source }：偏差，| 为 ± { $limit } { $unit }，: 为控制限

cli-ledger-help = 本车台账：记录与审计事件，链接并签名。
cli-ledger-to = 写入的文件夹，最好在离车的介质上
cli-ledger-against = 此前离车的检查点；可给出多个
cli-ledger-restore-file = 台账的备份
cli-ledger-status-help = 台账中有什么？
cli-ledger-verify-help = 台账是否完好、完整，属于谁？
cli-ledger-checkpoint-help = 导出最新的已签名检查点。
cli-ledger-backup-help = 把台账复制到第二介质并核验副本。
cli-ledger-restore-help = 用备份替换台账；更新的台账不会被替换。
cli-ledger-status = 台账 { $origin }（格式 { $revision }）：共 { $entries } 条，其中记录 { $records } 条；检查点 { $checkpoints } 个，最新的覆盖 { $signed_entries } 条。
cli-ledger-checkpoint-done = { $file }：已签名 { $entries } 条中的 { $size } 条。
cli-ledger-backup-done = { $file }：已核验，共 { $entries } 条，其中记录 { $records } 条。
cli-ledger-restore-done = { $file }：共 { $entries } 条，其中记录 { $records } 条。原文件：{ $aside }
cli-doctor-ledger = 台账
cli-doctor-ledger-none = 尚无；第一次检定时建立
cli-doctor-ledger-found = 共 { $entries } 条，其中记录 { $records } 条；设置正确
cli-doctor-ledger-settings = { $name } 为 { $found }；应为 { $wanted }
cli-doctor-ledger-advice = 用 proofvan ledger verify 查看；用 proofvan ledger restore 文件 恢复备份。
cli-standards-rejudge-help = 一键追溯重判：重算可疑标准器涉及的全部记录，并起草函件
cli-standards-rejudge-file = 标准器的新证书文件
cli-standards-since = 从这一天起；缺省为上次合格核查之日
cli-standards-letters = 函件草稿存放的文件夹
cli-standards-rejudge-none = 自 { $since } 起没有用 { $standard } 做的记录。
cli-standards-rejudge-run = { $mark } { $date } { $document } { $instrument } { $serial }：{ $before } → { $after }
cli-standards-rejudge-value = { "    " }{ $name } { $point }：{ $before } → { $after }
cli-standards-rejudge-done = 自 { $since } 起共 { $count } 份记录，结论改变 { $turned } 份；函件：{ $letters }

cli-help-version = 显示软件标识

cli-station-key = 本站（检定车）签名密钥的文件或 pkcs11: 地址
cli-as = 操作人员在名册中的编号
cli-ask-pin = PIN
cli-ask-new-pin = 新 PIN
cli-ask-token-pin = USB 密钥的 PIN
cli-ask-passphrase = 密钥文件的口令
cli-ask-new-passphrase = 新密钥文件的口令
cli-nobody-to-ask = 需要 { $variable }，而没有终端可供询问。
    .advice = 设置环境变量 { $variable }，或在终端中运行。

cli-endorse-help = 对已完成的检定签名：检定、核验、批准，各由不同人员
cli-endorse-role = 以何角色签名
cli-endorse-key = 签名人密钥的文件，或 pkcs11:token=标签;object=标签
cli-endorse-done = { $person } 已对 { $run } 签名（{ $role }）；现状 { $stage }，证书：{ $certificate }

cli-parameters-help = 与法制相关的参数：封存、查看、历史
cli-parameters-list-help = 列出已封存的参数和计数器
cli-parameters-set-help = 封存任务所依赖的软件、机构、标准器和装置的现状
cli-parameters-history-help = 列出全部更改
cli-parameters-reason = 更改的理由
cli-parameters-only = 只封存此参数（可重复）
cli-parameters-counter = 计数器：{ $counter }
cli-parameters-set-done = 已封存：{ $names }；计数器 { $counter }

cli-people-help = 人员名册：谁可以签什么
cli-people-add-help = 登记人员，或更改其登记；第一个须为管理员
cli-people-list-help = 列出全部人员
cli-people-pin-help = 设置新 PIN 并解除锁定
cli-people-close-help = 停用人员；登记保留
cli-people-sign-in-help = 试登录
cli-people-id = 人员编号
cli-people-name = 姓名或名称
cli-people-role = 角色（可重复）
cli-people-licence = 证件：编号,角色,项目,机构,起,止（可重复）
cli-people-usb = 登录时必须插入的 USB 密钥的公钥文件
cli-people-signed-in = { $name } 已登录：{ $roles }
person-licence-form = 证件 { $value } 的写法不对；应为：{ $allowed }。
    .advice = 例如：NO-2201,verifier,JJG 1149,institute,2024-01-01,2028-12-31

cli-keys-new-sm2 = SM2/SM3 密钥（默认 Ed25519）
cli-keys-new-token = 在 USB 密钥内生成：pkcs11:token=标签;object=标签
cli-keys-new-unprotected = 不用口令保护（仅供试验）
cli-keys-certify-help = 由机构根密钥认证一个公钥
cli-keys-rotate-help = 更换密钥；旧密钥此前的签名仍然有效
cli-keys-revoke-help = 吊销密钥
cli-keys-list-help = 列出信任文件夹中的密钥
cli-keys-export-help = 写出公钥
cli-keys-trust = 机构的信任文件夹
cli-keys-root = 机构根密钥
cli-keys-public = 公钥文件
cli-keys-kind = 持有者的种类
cli-keys-holder = 持有者编号（人员须在名册中）
cli-keys-days = 有效天数
cli-keys-old = 旧公钥文件
cli-keys-from = 自何时起吊销（UTC，默认现在）
cli-keys-out = 写到此文件
cli-keys-certify-done = 已认证 { $holder }：{ $file }
cli-keys-revoke-done = 自 { $from } 起吊销：{ $file }
cli-keys-export-done = 公钥 { $key_id }：{ $file }
cli-bundle-help = 把一次运行的全部证据写成一个 zip
cli-bundle-run = 运行编号或运行文件夹
cli-bundle-to = 要写的 zip 文件
cli-bundle-done = 证据包：{ $file }（{ $size } 字节，SHA-256 { $sha256 }）
cli-print-help = 把一个站点的文书连同当日清单合成一个 PDF 打印
cli-print-to = 要写的 PDF 文件
cli-print-who = 谁打印（写入审计日志）
cli-print-reason = 重印的原因
cli-print-done = 已合成 { $documents } 份文书，{ $pages } 页：{ $file }（各自第 { $copies } 次打印）
cli-original-help = 把一次运行的原始记录（检定记录）画成 PDF
cli-original-done = 原始记录：{ $file }（记录摘要 { $digest }）
cli-amend-help = 修改已出具的文书：只改文字，写明原因，旧编号保留
cli-amend-word = 字段=新文字；可多次（client、place、manufacturer、model）
cli-amend-reason = 为什么修改
cli-amend-key = 最后签名的人（批准人）的密钥；练习可不给
cli-amend-to = 写入修改后文书的文件夹
cli-amend-done = { $number } 代替 { $replaces }：{ $file }
cli-analyse-help = 分析波形文件：CSV、COMTRADE、WAV、Parquet 或本软件的录制
cli-analyse-file = 文件
cli-analyse-rate = 每秒采样数（文件中没有时）
cli-analyse-time = 时间列：列名或从 1 起的序号
cli-analyse-voltage = 电压列：列名或序号；每相一次
cli-analyse-current = 电流列：列名或序号；每相一次，次序相同
cli-analyse-scale = 某列每单位的伏或安：列=系数
cli-analyse-section = 本软件录制中的第几段（从 1 起）；缺省取最长的一段
cli-analyse-frequency = 标称频率：50、60 或 auto
cli-analyse-plot = 把波形、相量和谐波画到该 .png 或 .svg
cli-analyse-plotted = 图片：{ $file }
cli-analyse-head = { $file }：{ $samples } 个采样，每秒 { $rate } 个，{ $duration } s
cli-analyse-cycles = 整周期 { $cycles } 个，从 { $start } s 到 { $end } s，{ $frequency } Hz
cli-analyse-note = 以上是算法的结果，不含记录该文件的仪器的不确定度。
cli-calibrate-help = 以参考标准逐点校准自有采样板：自校记录，绝非证书
cli-calibrate-board = 台架中采样板的名称，如 B1
cli-calibrate-by = 操作人
cli-calibrate-reference = 参考标准仪器的文件
cli-calibrate-channel = 通道的用途；可重复（默认：全部可行的）
cli-calibrate-scpi = 参考标准的 VISA 地址；不给且无 --values 时逐点询问
cli-calibrate-backend = VISA 库：@py，或模拟仪器的 文件@sim
cli-calibrate-values = 键入数值的文件
cli-calibrate-seconds = 每点的平均时间
cli-calibrate-restore = 恢复上次自校以前的系数
cli-calibrate-restored = 恢复以前的系数
cli-calibrate-ask = { $role }：把参考标准设为 { $value } { $unit }，等它稳定。它显示（{ $unit }）
cli-calibrate-no-number = { $value } 不是数
cli-calibrate-safe = 现在把参考标准归零并脱离端子。
cli-calibrate-restore-done = { $standard }：以前的系数重新生效：{ $file }
cli-calibrate-done = { $standard }：新系数已生效，标准器未溯源。记录：{ $folder }
cli-calibrate-not-changed = { $standard }：各点不在一条直线上，系数未改动。记录：{ $folder }

cli-court-help = 写出核查页：一个离线 HTML 文件，任何人都可在浏览器里核对证书和录制
cli-court-to = 要写的 HTML 文件
cli-court-done = 核查页：{ $file }（{ $size } 字节，SHA-256 { $sha256 }）。用浏览器打开，投入证书和录制。
