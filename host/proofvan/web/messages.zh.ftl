# Faults of the station's screen.

station-run-not-there = 运行 { $job } 已结束，不能再操作。
    .advice = 请查看结果，或从任务列表继续。
station-run-unknown = 本站没有运行 { $value }。
    .advice = 请从列表选择。检定站重启后，中断的运行可从其任务继续。
station-page-incomplete = 本页共 { $asked } 个问题，只答了 { $answered } 个。
    .advice = 请全部作答；本次未记录任何内容。
station-no-certificate = 运行 { $value } 没有证书。
    .advice = 被停止的运行不出证；请继续或重新开始。
station-pages-missing = 检定站页面尚未构建（{ $folder } 中没有文件）。
    .advice = 请运行：make setup。
station-run-broke = 检定站失去了这次运行：{ $detail }
    .advice = 已录数据全部保留。请返回任务列表继续，并告知软件维护人员。
station-sign-in-first = 请先登录。
    .advice = 点击自己的姓名，输入 PIN。
station-record-unknown = 本站没有记录 { $value }。
    .advice = 请在档案中查找。
scan-unknown = 本站没有“{ $value }”的任务。
    .advice = 可以扫：器具编号（或“型号 编号”）、本程序打印的标签、JSON 任务清单。请核对编号；或先导入清单，或按“清单上没有的器具”登记。
scan-label-unknown = 这个标签的记录（SHA-256 { $value } …）不在本站档案中。
    .advice = 它由别的检定站检定。请改扫或输入器具编号。
scan-label-without-job = 标签属于 { $value }，本站没有它的任务。
    .advice = 请先导入有这台器具的清单。
scan-no-picture = 这不是可以读取的照片。允许：JPEG 或 PNG，至多 { $allowed } 百万像素。
    .advice = 请重新拍照。
scan-no-code = 照片上没有能读出的二维码。
    .advice = 请正对二维码，让它占画面的一半，避开反光，再拍一次；或输入器具编号。
station-run-not-broken-off = 运行 { $value } 没有中断，不需要继续。
    .advice = 请打开它，按屏幕提示操作。
station-no-person-keys = 本站未配置签名密钥，{ $person } 不能在此签名。
    .advice = 请启动检定站时给出 --person-keys，或使用命令 proofvan endorse。
station-needs-key = 本站没有自己的密钥，只能在仿真台架上练习，不能在真实台架上检定。
    .advice = 请用 proofvan keys new 文件 生成密钥，再以 --station-key 文件 启动检定站。
station-window-too-long = 这段波形有 { $value } 个点，太长。
    .advice = 请放大到 { $allowed } 个点以内再试。
station-no-such-pair = 该波形没有第 { $value } 对电压电流。
    .advice = 共有 { $allowed } 对。
station-window-empty = { $value } s 内没有波形。
    .advice = 波形长 { $allowed } s。
station-share-not-reached = 手机访问不到本站：检定站只在本机监听，或本机没有接入网络。
    .advice = 请接入车载 Wi-Fi，并这样启动检定站：proofvan serve --host 0.0.0.0 --tablets 8081。
station-share-gone = 这个地址没有文件：二维码已过期或已收回，或地址不完整。
    .advice = 请向检定员重新索取二维码，或索取打印件。
station-document-shared = 扫码取文书
station-document-withdrawn = 收回扫码取文书

# Verdicts on the label.

station-verdict-pass = 合格
station-verdict-fail = 不合格
station-verdict-measured = 已测量
station-verdict-inconclusive = 未完成

# The morning card.

morning-standards = 标准器
morning-standards-none = 没有登记标准器
morning-standards-ok = { $count } 件全部有效；最早到期 { $standard }，{ $day }
morning-standards-warn = { $standard } 还有 { $days } 天到期（{ $day }）
morning-standards-bad = { $standard } 已于 { $day } 过期：不能用于检定，请送检
morning-people = 人员
morning-people-none = 没有人持有有效证件：请登记人员
morning-people-ok = 证件全部有效；最早到期 { $name }，{ $day }
morning-people-warn = { $name } 的证件将于 { $day } 到期
morning-people-bad = { $name } 的证件已于 { $day } 过期：不能检定
morning-boards = 接口板
morning-boards-none = 没有接上接口板：请插上线缆
morning-boards-practice = 练习站，使用仿真板
morning-boards-found = 已接上 { $count } 块
morning-disk = 磁盘
morning-disk-found = 剩余 { $free } GB
morning-clock = 时钟
morning-clock-nobody = 未对时：按本机时钟
morning-clock-found = 已对时，{ $source }，u = { $uncertainty } s
morning-upload = 待上传
morning-upload-waiting = { $count } 条待上传

# Where boards are connected.

connect-practice = 仿真板，随练习一同启动
connect-missing = 采样板 { $board } 未接上：检查它的线和电源
connect-silent = { $board } 的端口有设备，但不应答：拔下重插
connect-wrong = { $board } 接错了板：接上的是{ $found }，应为{ $wanted }。请换插头
connect-old = 采样板 { $board } 的固件 { $firmware } 版本不同（{ $theirs }，本程序 { $ours }）。请更新：proofvan flash { $board }
connect-found = 已找到，固件 { $firmware }

# Drafts of instruments that stand on no list, and what is to be known of them.

draft-unknown = 没有未完成的登记 { $value }。
    .advice = 它可能已转为任务或已搁置；请刷新后再看。
draft-column-unknown = 登记中没有字段 { $value }。
    .advice = 可用字段：{ $allowed }。
draft-photo-kind = 所选文件不是照片。
    .advice = 允许的格式：{ $allowed }。
draft-photos-many = 一条登记最多 { $allowed } 张照片。
    .advice = 已有的照片都已保存，不需要再加。
draft-incomplete = 登记还不完整，缺少：{ $missing }。
    .advice = 请补填后再转为任务；已填的内容都已保存。

draft-field-client = 委托方
draft-field-place = 地点
draft-field-manufacturer = 制造单位
draft-field-model = 型号
draft-field-serial = 出厂编号
draft-field-accuracy-class = 准确度等级
draft-field-meter-type = 仪表类型
draft-field-q-min = 最小流量 (m³/h)
draft-field-q-t = 分界流量 (m³/h)
draft-field-q-max = 最大流量 (m³/h)
draft-field-division-m3 = 分度值 (m³)
draft-field-nozzle = 枪号
draft-field-nominal-pressure-mpa = 公称压力 (MPa)
draft-field-mmq-kg = 最小被测量 (kg)
draft-field-division-kg = 分度值 (kg)
draft-field-nominal-diameter-mm = 公称通径 (mm)
draft-field-pulses-per-unit = 脉冲当量（每单位脉冲数）
draft-field-smallest-flow = 最小流量
draft-field-largest-flow = 最大流量
draft-field-transitional-flow = 分界流量
draft-field-largest-flow-kg-min = 最大流量 (kg/min)
draft-field-division = 分度值
draft-field-pulse-constant-per-kwh = 脉冲常数 (imp/kWh)
draft-field-display-step-kwh = 显示分辨力 (kWh)
draft-field-time-of-use = 分时计费
draft-field-connector = 枪号
draft-field-phases = 相数
draft-field-nominal-voltage-v = 标称电压 (V)
draft-field-rated-power-kw = 额定功率 (kW)
draft-field-highest-current-a = 最大电流 (A)
draft-field-lowest-current-a = 最小电流 (A)
draft-field-highest-voltage-v = 最高电压 (V)
draft-field-nominal-volume-l = 标称容量 (L)
draft-field-material = 材料
draft-field-body-expansion-per-k = 体膨胀系数 (1/K)
draft-field-product = 油品
draft-field-vapour-recovery = 油气回收
draft-field-display-step-l = 体积显示分辨力 (L)
draft-field-price-step-cny = 付费金额分辨力 (元)
draft-field-unit-price-cny = 单价 (元/L)
draft-field-encoder-id = 编码器编号
draft-field-board-id = 主板编号
draft-field-software-id = 软件版本
draft-field-rated-capacity-ah = 额定容量 (A·h)
draft-field-rated-energy-wh = 额定能量 (W·h)
draft-field-largest-power-w = 最大功率 (W)
draft-field-capacity-per-k = 容量温度系数 (1/K)
draft-field-energy-per-k = 能量温度系数 (1/K)
draft-field-max-kg = 最大秤量 (kg)
draft-field-supports = 承重点数
