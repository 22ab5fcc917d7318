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

record-rule-outcome = 总结论与各项结论不符。
record-rule-document = 文书种类与服务类别、结论不符。
record-rule-validity = 不是检定证书却有有效期。
record-rule-practised = 服务类别与所练习的服务互相矛盾。
record-rule-simulated = 有仿真标准器参与，记录却未注明仿真。

verify-kind-unknown = { $file } 不是可核验的文件；允许：{ $allowed }。
    .advice = 请给出运行文件夹、certificate.pdf、record.json 或 signature.json、manifest.json 或录制文件。

# 核验结果
verify-status-trusted = 完好，由可信密钥签名。
verify-status-practice = 完好，由公开的练习密钥签名（仿真）：仅供练习，不能证明什么。
verify-status-unknown-signer = 完好，但签名者未知：该密钥不在可信之列。
verify-status-container-damaged = 录制文件的外壳被改动，其中数据全部完好。
verify-status-damaged = 签名后被改动或缺少文件，请勿使用。

# 核验的内容
verify-form = 文件形式
verify-digest = 内容摘要
verify-key = 密钥与密钥号
verify-signature = 签名
verify-content = 记录内容
verify-signer = 签名者
verify-attachment = 证书所附的记录和签名
verify-drawing = 由记录重新生成证书
verify-file = 清单所列文件
verify-manifest = 清单与记录是否同属一次运行
verify-frames = 录制的原始数据

# 结果的含义
verify-form-fits = 文件是唯一允许的形式。
verify-form-broken = 从 { $part } 处起不再是 proofvan 写出的形式：此处被改动或损坏。
verify-digest-fits = 内容与签名时一致；SHA-256 { $digest }。
verify-list-changed = { $part } 被改动。它是内容摘要之一；内容本身一致。
verify-part-missing = 缺少 { $part }：签名后被删除或改名。
verify-part-added = { $part } 是签名后增加或改名的。
verify-part-changed = { $part } 在签名后被改动。
verify-bit-changed = { $part } 在签名后被改动了一个比特：现为 …{ $now }…，签名时为 …{ $was }…
verify-key-fits = 密钥号 { $key_id } 与密钥相符。
verify-key-changed = { $part } 被改动：密钥与密钥号不符。
verify-signature-fits = 签名（{ $alg }）与内容、密钥相符。
verify-signature-wrong = 签名（{ $alg }）与内容、密钥不符：三者之一被改动。
verify-content-fits = 字段齐全，结论、文书种类和标记均与内容相符。
verify-content-unreadable = { $part } 缺失、未知或类型不对。
verify-signer-trusted = 由可信密钥 { $key_id } 签名。
verify-signer-practice = 由公开的练习密钥 { $key_id } 签名（仿真），任何人都能这样签。
verify-signer-unknown = 由 { $key_id } 签名，该密钥不在可信之列。
verify-attachment-unreadable = 证书的附件无法读取（{ $part }）：被移除或损坏。
verify-drawing-same = 证书与其签名记录生成的结果逐字节相同（{ $size } 字节）。
verify-drawing-impossible = 无法重新生成证书以作比较：{ $detail }
verify-drawing-other-version = 证书在 { $part } 处与现在生成的不同，但签名清单所列正是这些字节：它由另一版本生成。
verify-pdf-page = { $part } 显示的内容在出具后被改动（第 { $offset } 字节）；以签名记录为准。
verify-pdf-font = 文字和数字的字形被改动（{ $part }，第 { $offset } 字节）：页面可能显示别的数字。
verify-pdf-picture = 页面上的图形（如二维码、水印）被改动（{ $part }，第 { $offset } 字节）。
verify-pdf-colours = 颜色说明被改动（{ $part }，第 { $offset } 字节）。
verify-pdf-attachment = 所附记录或签名被改动或替换（{ $part }，第 { $offset } 字节）。
verify-pdf-metadata = 标题、日期或 PDF/A 声明被改动（{ $part }，第 { $offset } 字节）。
verify-pdf-structure = PDF 的内部结构被改动（{ $part }，第 { $offset } 字节）。
verify-pdf-table = PDF 末尾的对象表被改动（第 { $offset } 字节）。
verify-pdf-header = PDF 的开头被改动（第 { $offset } 字节）。
verify-file-fits = 与签名清单所列文件一致；SHA-256 { $sha256 }。
verify-file-missing = 缺少 { $file }。
verify-pair-missing = 缺少 { $file }：它必须与 { $other } 放在一起，否则什么也不能证明。请从同一次运行取来放好，或核验 certificate.pdf（两者均附在其中）。
verify-file-unlisted = 清单未列出 { $file }，无从判断。
verify-file-changed = { $file } 不是签名清单所列的文件；最早的改动在第 { $offset } 字节或其后（{ $part }）；现有 { $size } 字节，原为 { $was } 字节。
verify-file-bit-changed = { $file }：第 { $offset } 字节的第 { $bit } 位被翻转（{ $part }）。
verify-manifest-same-run = 清单所载正是本记录的摘要。
verify-manifest-other-run = 清单属于另一份记录：两次运行的文件混在一起，或其一被替换。
verify-frames-fit = 原始数据正是计算该记录所用的数据；摘要 { $digest }。
verify-frames-differ = 原始数据不是计算该记录所用的数据；无法指明位置。
verify-frames-no-record = 记录缺失或损坏，无法与原始数据比较。
verify-segments-changed = 录制文件与记录所列不符：现为 { $now }，签名时为 { $was }。
verify-recording-unreadable = 无法读取录制文件：{ $detail }
verify-recording-file-changed = { $file } 在第 { $offset } 字节或其后被改动；见下面的原始数据一项。
verify-recording-alone = 录制文件旁没有清单和记录，无从判断。
verify-container-changed = { $file } 的第 { $offset } 字节被改动，该处属于文件外壳，不含数据；全部数据完好。

# 检定、核验、批准的签名。
verify-status-not-valid = 内容完整，但有签名无效：密钥已吊销，或人员、顺序、证件不符。不得使用。
verify-endorsement = 检定、核验、批准签名
verify-signer-certified = 由 { $holder } 的密钥 { $key_id } 签名，该密钥经信任根认证。
verify-signer-revoked = 密钥 { $key_id }（{ $holder }）自 { $revoked } 起被吊销（{ $reason }），签名时间 { $utc }：不予承认。
verify-signer-outside-validity = 密钥 { $key_id }（{ $holder }）仅在 { $valid_from } 至 { $valid_until } 内有效，签名时间 { $utc }：不予承认。
endorsement-meaning-verified = 检定：我进行了本次检定，记录属实。
endorsement-meaning-checked = 核验：我由原始数据核对了本记录。
endorsement-meaning-approved = 批准：同意按本记录出具文件。
endorsement-basis-run = 本次检定过程
endorsement-basis-recomputed = 由录制的原始数据重新计算，结果逐位相同
endorsement-basis-record = 经核验的记录
endorsement-basis-practice = 练习签名（仿真）：无人核对
endorsement-awaited-verifier = 尚缺检定员签名：这是现场记录，不是证书。
endorsement-awaited-checker = 待核验：这是现场记录，不是证书。
endorsement-awaited-approver = 待批准：这是现场记录，不是证书。
endorsement-rule-record = 该签名属于另一份记录。
endorsement-rule-previous = 该签名不是接在这里现有的前一个签名之后的：有文件被取出、调换或改动。
endorsement-rule-gap = 编号不连续：缺少前面的签名文件。
endorsement-rule-order = 顺序不对：{ $name } 以角色 { $role } 签名；顺序为检定、核验、批准。
endorsement-rule-meaning = 签名的含义与角色 { $role } 不符。
endorsement-rule-same-person = { $name } 签了两次；检定、核验、批准须为不同人员。
endorsement-rule-same-licence = 证件 { $licence } 被用了两次；检定、核验、批准须为不同人员。
endorsement-rule-same-key = { $name } 使用了前一签名人的密钥。
endorsement-rule-moment = 签名时间 { $utc } 早于其前的事件，或不是时间。
endorsement-rule-licence-other = { $name } 的证件 { $licence } 不是本项目、本单位、本角色的证件。
endorsement-rule-licence-expired = { $name } 的证件 { $licence } 当日无效（至 { $valid_until }）。
endorsement-rule-verifier = { $name } 不是记录中的检定员。
endorsement-rule-recomputed = { $name } 未由原始数据重新计算，或得到了另一份记录。
endorsement-rule-practice = 练习签名（仿真）不能用于真实检定。
endorsement-rule-other-holder = 密钥属于 { $holder }，不属于 { $name }。
endorsement-rule-role-not-certified = 信任根未授予 { $holder } 该角色。
endorsement-rule-licence-not-certified = 信任根所列 { $holder } 的证件中没有 { $licence }（或内容不同）。
verify-document-signature-wrong = 文书的签名或其证书不符：{ $detail }
verify-document-xml-differs = 机器可读证书（DCC）不是由这份记录生成的那一份。
verify-pdf-signature = 第 { $offset } 字节起，PDF 的电子签名段与应有的不同。
verify-xml = 机器可读证书
verify-xml-fits = 签名覆盖整个文件且相符；签署时间 { $time }。
verify-xml-of-record = 由旁边的记录生成，逐字节相同。
verify-xml-record-damaged = 旁边的记录已损坏，无法比较。
verify-bundle = 证据包
verify-bundle-fits = 容器与写出时逐字节相同，共 { $files } 个文件。
