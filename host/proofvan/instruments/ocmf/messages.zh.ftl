# 文件的问题
ocmf-no-record = { $file } 中没有 OCMF 记录（{ $detail }）。
    .advice = 重新导出票据：透明软件的 XML，或以 OCMF| 开头的纯文本。
ocmf-file-too-large = { $file } 有 { $size } 字节；最多读取 { $allowed } 字节。
    .advice = 请按充电过程拆分文件。
ocmf-file-unreadable = 无法读取 { $file }：{ $detail }
    .advice = 检查路径和访问权限。

# 结论及其原因
ocmf-verdict-valid = 签名有效：用该公钥签署的正是这段文本
ocmf-verdict-invalid = 签名无效
ocmf-verdict-unverifiable = 无法验证
ocmf-reason-algorithm = 签名算法不属于该格式。
    .advice = 向充电桩厂家询问所用算法。
ocmf-reason-no-key = 记录中没有公钥。
    .advice = 提供登记的该电能表公钥：--key 文件 或 --key 文本。
ocmf-reason-key = 公钥无法读取，或不是其曲线上的点。
    .advice = 提供登记的该电能表公钥：--key 文件 或 --key 文本。
ocmf-reason-signature-unreadable = 签名数据无法解码。
    .advice = 重新导出记录；手工抄录会丢失字符。
ocmf-reason-signature = 文本在签名后被改动，或公钥不属于签名的电能表。
    .advice = 不要改动格式，重新导出记录，并与登记的公钥核对；仍然无效时不得据此结算。
ocmf-reason-not-ocmf = 这不是 OCMF 记录，或无法读取。
    .advice = 记录以 OCMF| 开头，含两个用竖线分隔的 JSON 对象。
ocmf-key-source-given = 公钥由您提供
ocmf-key-source-file = 公钥取自同一文件：请与登记核对，伪造文件的人也会给它签名

# 与格式不符之处（继续读取）
ocmf-deviation-sections = { $where }：{ $found } 段；记录应为 { $allowed }
ocmf-deviation-header = { $where }：文件头为“{ $found }”，应为 { $allowed }
ocmf-deviation-pipe = { $where }：竖线分隔成 { $found } 段，应为 { $allowed } 段
ocmf-deviation-json = { $where }：不是 JSON 对象：{ $found }
ocmf-deviation-twice = { $where }：出现两次，以最后一次为准
ocmf-deviation-missing = { $where }：缺少
ocmf-deviation-group = { $where }：{ $allowed } 只有其一：{ $found }
ocmf-deviation-type = { $where }：{ $found } 类型不对，应为 { $allowed }
ocmf-deviation-unknown = { $where }：格式中没有这个名称
ocmf-deviation-value = { $where }：“{ $found }”不允许；允许：{ $allowed }
ocmf-deviation-long = { $where }：{ $found } 个字符，最多 { $allowed }
ocmf-deviation-version = { $where }：版本 { $found }，已知 { $allowed }
ocmf-deviation-time = { $where }：时间“{ $found }”的写法应如 { $allowed }
ocmf-deviation-encoding = { $where }：标称“{ $found }”，实为 { $allowed }
ocmf-deviation-der = { $where }：{ $found } 不是 { $allowed }
ocmf-deviation-bare-key = { $where }：是 { $found } 编码的裸点，应为 { $allowed }
ocmf-deviation-key-curve = { $where }：在曲线 { $found } 上，记录写的是 { $allowed }
ocmf-deviation-bom = 第 { $where } 行：文本前有字节顺序标记
ocmf-deviation-xml = XML，{ $where }：{ $found }
ocmf-deviation-loose = { $where }：这种封装不保护全文 { $allowed } 字节中的前 { $found } 字节：持有文件的人无需密钥即可改动
ocmf-deviation-other-format = XML，记录 { $where }：格式为 { $found } 而不是 { $allowed }，未验证
ocmf-deviation-state = { $where }：电能表状态“{ $found }”，正常为 { $allowed }
ocmf-deviation-error-flags = { $where }：错误标志“{ $found }”表示不可用于结算（E 电能，t 时间）
ocmf-deviation-clock = { $where }：时钟未校或状态未知（{ $found }）；可用：{ $allowed }
ocmf-deviation-backwards = { $where }：倒退：{ $found }，应为 { $allowed }
ocmf-deviation-pagination = { $where }：其后为 { $found }，应为 { $allowed }：缺少或重复了记录
