# 文书的故障。

document-none-allowed = 运行 { $run } 不能出具文书。
    .advice = 只有完成的检定才能出具证书或通知书。请完成或重做。
document-record-breaks-rule = 记录在 { $field } 处自相矛盾（{ $rule }）。
    .advice = 不予出具。请连同运行文件夹一并报告：可能是程序缺陷或伪造。
document-not-drawn = 无法生成文书：{ $detail }
    .advice = 请重新安装；若仍不行，请连同运行文件夹一并报告。
document-template-missing = 规程文件夹 { $folder } 没有证书模板。
    .advice = 请重新安装。
document-word-missing = 词条 { $word } 不在任何词表中：{ $detail }
    .advice = 请重新安装；若仍不行，请连同运行文件夹一并报告。
document-character-missing = 字体中没有“{ $value }”的字形，PDF/A 不允许缺字。
    .advice = 请把委托方、地点或器具名称中的该字换成其他写法；记录和录制文件已保存。
document-chain-wrong = 文书密钥的证书不属于这份记录：{ $detail }
    .advice = 请向发证机构核实；不要使用这份文书。
document-xml-unreadable = 无法读取机器可读证书：{ $detail }
    .advice = 请使用发证机构给出的原文件。
document-other-key = 文书由最后签名的人出具：需要密钥 { $allowed }，给出的是 { $value }。
    .advice = 请由最后签名的人（批准人）出具。
document-signature-wrong = 文书的签名不符：{ $detail }
    .advice = 请向发证机构核实；不要使用这份文书。

amendment-empty = 修改没有内容或没有原因：{ $value }
    .advice = 请写明更正的字段和原因。
amendment-not-permitted = 不能修改 { $field }；允许：{ $allowed }
    .advice = 测得的数据不能修改，请重新检定。
amendment-of-another-record = 修改针对的是另一份记录：{ $record }，应为 { $expected }
    .advice = 请使用这份记录自己的修改文件。
amendment-not-of-this-record = 修改中 { $field } 的原文与记录不符。
    .advice = 请向发证机构核实。
amendment-not-by-issuer = 修改不是由最后签名的人签的：{ $value }，应为 { $allowed }
    .advice = 请向发证机构核实。

bundle-no-record = { $folder } 不是运行文件夹：没有 { $missing }。
    .advice = 请给出运行编号或运行文件夹。
bundle-unreadable = 证据包 { $file } 无法读取：{ $detail }
    .advice = 请重新索取证据包。
bundle-not-as-written = 证据包 { $file } 的容器与写出时不同（多余、缺少或改动的字节）。
    .advice = 请重新索取证据包。
print-nothing = 没有要打印的文书。
    .advice = 请给出运行编号。
print-no-document = 运行 { $run } 没有文书。
    .advice = 只有完成的检定才有文书。

# 文书中的词。

document-title-verification-certificate = 检定证书
document-title-notice-of-results = 检定结果通知书
document-title-calibration-certificate = 校准证书
document-title-test-report = 检测报告
document-not-compulsory = 不属强制检定
document-dcc-ref-types = 中国检定证书的字段
document-record-number = 原始记录号
document-serial = 出厂编号
document-accuracy-class = 准确度等级
document-role-verifier = 检定员
document-role-checker = 核验员
document-role-approver = 批准人
document-kind = 文书种类
document-service = 服务类别
document-gate = 测量区间
document-reading-source = 示值来源
document-adjustment = 修理、调整
document-time = 时间 (UTC)
document-record-digest = 记录摘要 SHA-256
document-valid-until = 有效期至
document-simulated = 仿真
document-simulated-meaning = 仿真，不具有法律效力
document-foreign-unit = 非国际单位制单位
document-conclusion = 检定结论
document-conforms = 合格
document-does-not-conform = 不合格
document-results = 检定项目、数据与结论
document-limit = 最大允许
recall-letter =
    { $mark }{ $client }：

    关于：{ $date } 出具的 { $document }，{ $instrument } { $serial }，{ $place }

    该文件所用的标准器（{ $standard }）被发现与其证书不符：{ $reason }。
    我们已用原始录制重新计算。当时的结论为：{ $before }；现为：{ $after }。

    在我们重新检定之前，请停止使用该文件。重新检定不收费。

    { $organisation }
    （草稿，须由机构审核并签发）
recall-simulated = 【仿真】
recall-pass = 合格
recall-fail = 不合格
recall-inconclusive = 未完成
recall-unknown = 无法再予确认
document-replaced = 代替的文书
document-amendment = 修改原因
document-word-client = 委托方
document-word-place = 检定地点
document-word-manufacturer = 制造单位
document-word-model = 型号规格

# 证据包中的说明。

bundle-how-to =
    如何验证本证据包

    一、用本程序：  proofvan verify 本文件.zip --trust 机构信任文件夹   （练习数据加 --practice）
    二、不用本程序：
        record.json 的 SHA-256 就是 signature.json 中的 digest，也是证书上的记录摘要：  sha256sum record.json
        manifest.json 列出每个文件的 SHA-256；它和 signature.json 由同一把 Ed25519 密钥签名。
        certificate.pdf 的电子签名（PAdES）任何 PDF 阅读器都能检查；附件中有同样的记录和 certificate.xml。
        certificate.xml（DCC 3.3.0）的签名（XAdES）：
        xmlsec1 --verify --enabled-key-data x509,ec --id-attr:Id http://uri.etsi.org/01903/v1.3.2#:SignedProperties --trusted-pem 签发证书.pem certificate.xml
    三、重算：  proofvan replay recording.000.mcap --out 重算.json   应与 record.json 逐字节相同。
    四、用浏览器，不需联网：打开包内的 court.html，把证据包（或证书和录制）拖到页面上，逐项核对并由原始采样重新计算。
    公钥是否属于发证机构，请向机构核实，不要只看本包内的公钥。
document-printed = 文书打印
document-amended = 文书修改

# The court page.

court-title = 检定证据核查页
court-what-it-is = 这是一个离线文件：不联网，不向任何地方发送数据。它在您的浏览器里核对每个签名和每条原始记录，并用原始采样重新计算每一个数。
court-other-language = English
court-drop = 把证书和录制文件拖到这里，或点击选择
court-drop-what = 证书 certificate.pdf、录制 recording.*.mcap；或证据包 .zip；或检定文件夹里的全部文件
court-step-signatures = 正在核对签名……
court-step-recording = 正在核对原始录制……
court-step-numbers = 正在由原始采样重新计算……
court-verdict-good = ✓ 全部核对通过：证据完整，数值由原始采样重新算出并一致
court-verdict-bad = ✗ 有核对未通过：这份证据不可信
court-verdict-open = ○ 已核对的都通过，但有事项未能核对
court-count-numbers = 重新计算的数：
court-simulated = 仿真 SIMULATED：练习数据，没有任何法律效力（练习密钥是公开的，谁都能用它签名）
court-heading-facts = 这份记录说的是
court-heading-numbers = 由原始采样重新计算的数
court-heading-waveform = 原始波形
court-heading-checks = 逐项核对
court-heading-limits = 本页不能告诉您的
court-numbers-how = 左：签名记录里的值。右：本页此刻用录制中的原始采样、标准器证书系数和规程公式算出的值。12 位有效数字必须一致。
court-waveform-how = 每个像素画出其中采样的最小值和最大值，任何尖峰都看得见。着色部分是计入测量的区间。
court-fact-document = 文件
court-fact-instrument = 计量器具
court-fact-serial = 编号
court-fact-regulation = 检定规程
court-fact-organisation = 检定机构
court-fact-client = 委托方
court-fact-date = 检定日期 → 有效期至
court-fact-standards = 标准器
court-fact-people = 人员
court-fact-conclusion = 结论
court-fact-digest = 记录的 SHA-256
court-fact-keys = 签名公钥
court-ask-key = 请向检定机构（不要凭本文件）核实上面的公钥确属该机构及其人员；记录的 SHA-256 应与证书二维码中的一致。
court-document-verification-certificate = 检定证书
court-document-notice-of-results = 检定结果通知书
court-document-calibration-certificate = 校准证书
court-document-test-report = 检测报告
court-document-none = 未出具文件，记录号见录制
court-role-verifier = 检定员
court-role-checker = 核验员
court-role-approver = 批准人
court-outcome-pass = 合格
court-outcome-fail = 不合格
court-outcome-inconclusive = 未完成，不作结论
court-outcome-measured = 已测量，不作判定
court-column-quantity = 量
court-column-point = 检定点
court-column-record = 记录中的值 → 修约
court-column-computed = 本页计算的值 → 修约
court-column-difference = 差
court-run = 测量
court-energy = 标准电能
court-level = 量器液位
court-body-temperature = 量器内温度
court-nozzle-temperature = 油枪处温度
court-trace-voltage = 电压
court-trace-current = 电流
court-trace-level = 液位
court-trace-pulses = 脉冲
court-group-record = 记录与检测车的签名
court-group-record-why = 检测车在检定结束时对整份记录签名。改动任何一个字，摘要和签名就不再相符。
court-group-people = 检定、核验、批准人员的签名
court-group-people-why = 三人依次签名，每份签名都写明前一份文件的摘要，所以次序不能改，中间也抽不掉。
court-group-manifest = 文件清单
court-group-manifest-why = 清单列出检定文件夹中每个文件的摘要，并经签名。
court-group-recording = 原始录制
court-group-recording-why = 检定中收到和发出的每个字节都录了下来；记录中有它们全部的摘要。
court-group-boards = 采样板的封印
court-group-boards-why = 采样板自己对每块采样做哈希链并每秒送出封印；本页重新计算整条链。
court-group-numbers = 数值
court-group-numbers-why = 时钟、精确积分、标准器系数、规程公式、修约：全部由本页重新计算。
court-file-there = 需要的文件在场
court-readable = 文件可以读出
court-attached = 证书内附的文件与旁边的文件逐字节相同
court-canonical = 文件是唯一规范形式
court-digest = 内容的 SHA-256 等于签名中的摘要
court-sections = 各部分的 SHA-256 与签名时相同
court-schema = 格式版本正确
court-key-id = 密钥编号属于这把公钥
court-signature = Ed25519 签名成立
court-signature-elsewhere = 该签名算法请用 OpenSSL 核对
court-conclusion = 结论由各项判定得出
court-verdicts = 每项判定由其值和限值得出
court-endorsed-record = 所签的正是这份记录
court-endorsed-before = 写明了前一份签名文件的摘要
court-endorsed-order = 签名次序：检定、核验、批准
court-endorsed-time = 签名时间不早于前一份
court-endorsed-another = 三人各不相同
court-endorsed-licence = 证件在当日有效
court-endorsed-all = 三个签名齐全（不齐则不是证书）
court-manifest-record = 清单属于这份记录
court-manifest-file = 文件与清单中的 SHA-256 一致
court-segments = 录制的各段都已投入（没有录制就不能重新计算）
court-container = 录制文件的容器完整
court-messages = 每条消息的 CRC-32 与录制时相同
court-frames-digest = 全部消息和附件的 SHA-256 等于记录中的值
court-standard-file = 标准器文件正是记录所指的那一份
court-seals = 采样板的全部封印与采样相符
court-last-seal = 记录中的最后封印与采样相符
court-not-computed = 本页不会重新计算这个规程；请用 tools/proofcheck.py 或 proofvan replay
court-all-computed = 每次测量都重新算出
court-numbers = 每个数与记录的 12 位一致
court-typed = 抄录的示值与录制中键入的一致
court-limit-key = 签名用的密钥是不是该机构的：请向机构核实公钥。
court-limit-print = 证书 PDF 页面上印的字：这里只核对其中附带的记录；proofvan verify 会重新绘制并逐字节比较，阅读器会核对 PAdES 签名。
court-limit-documents = certificate.xml 的 XAdES 签名：用 xmlsec1 核对；账本及其检查点：用 tools/proofcheck.py 核对。
court-limit-uncertainty = 不确定度的各分量没有在此重新计算。
court-limit-page = 本页自身是否被改动：请从您信任的来源取得本页；它的全部程序就在本文件中，可以阅读。

control-plot-deviation = 偏差
control-plot-check = 期间核查
