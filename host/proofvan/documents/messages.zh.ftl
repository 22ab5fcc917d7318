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
    公钥是否属于发证机构，请向机构核实，不要只看本包内的公钥。
document-printed = 文书打印
document-amended = 文书修改
