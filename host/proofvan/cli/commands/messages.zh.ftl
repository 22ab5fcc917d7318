cli-compute-help = 用人工录入的数值计算：结果、代入公式、不确定度评定、结论
cli-compute-regulation = 目录名或编号，见 `proofvan regulations list`
cli-compute-file = 输入文件：TOML、CSV 或 Excel；`proofvan regulations template` 可给出模板
cli-compute-monte-carlo = 用蒙特卡洛法（JJF 1059.2）核对不确定度，直到结果稳定
cli-compute-seed = 随机抽样的种子
cli-compute-uncertainty = u = { $u } { $unit }，ν = { $freedom }，k = { $k }，U = { $expanded } { $unit }
cli-compute-budget-head = 分量、输入量、灵敏系数、自由度、分布
cli-compute-drawn = 蒙特卡洛：均值 { $mean } { $unit }，u = { $u } { $unit }，最短包含区间 { $low } .. { $high } { $unit }（抽样 { $draws } 次）
cli-compute-confirmed = GUM 法的区间在 { $tolerance } 内得到验证
cli-compute-not-confirmed = GUM 法的区间在 { $tolerance } 内未得到验证：输入量的分布或公式的非线性不可忽略
cli-compute-not-settled = 抽样在结果稳定前结束
cli-compute-provenance = （{ $id }，{ $edition } 版，{ $clause }，{ $provenance }{ $confirmed }）
cli-compute-entered = { $count } 个数值为{ $mark }，不是本程序测得；本输出不是证书。
cli-compute-refused = 按此方案和这些标准器，检定不会开始：{ $what }
cli-provenance-s = 来源有载
cli-provenance-c = 计算得到
cli-provenance-t = 行业经验
cli-provenance-m = 凭记忆
cli-regulations-help = 规程：列表、查看、模板
cli-regulations-list-help = 列出各规程
cli-regulations-show-help = 查看步骤、标准器，以及每个数值及其来源
cli-regulations-template-help = 给出 `proofvan compute` 的输入文件模板
cli-regulations-template-out = 写入此文件：.toml、.csv 或 .xlsx
cli-regulations-steps = 步骤及条款：
cli-regulations-standards = 标准器及条款：
cli-regulations-figures = 数值及其条款、依据（S 来源有载，C 计算，T 经验，M 记忆）和来源：
cli-uncertainty-help = 按文件中的测量模型评定不确定度：GUM 法和蒙特卡洛法
cli-uncertainty-model = 模型文件：公式、输入量及分布、相关系数（见 examples/uncertainty）
cli-uncertainty-gum-only = 不做蒙特卡洛
cli-regulations-new-help = 开始一个新规程：写出完整的小目录，数值为占位
cli-regulations-new-name = 目录名：jjg1038_coriolis_meter
cli-regulations-new-edition = 版本年份
cli-regulations-new-into = 写入的目录；默认为程序自身的规程目录
cli-regulations-new-done = 已写入 { $folder }。
    请在 standards/practice/organisation.toml 的 [organisation.confirmations] 中加入：
      { $line }
    然后见 docs/adding-a-regulation.md，并运行 pytest tests/regulations/test_regulation_conformance.py
cli-compare-help = 比对评定：E_n 值、z 比分数、最大一致子集
cli-compare-file = 比对文件：TOML，或含 name、value、U、k 列的 CSV/Excel
cli-compare-given = 参考值 { $value } { $unit }，U = { $expanded } { $unit }（给定）
cli-compare-mean = 参考值 { $value } { $unit }，U = { $expanded } { $unit }（一致参比者的加权平均）
cli-compare-all = 全部：χ² = { $chi }，偶然超过的概率 p = { $p }
cli-compare-subset = 最大一致子集：{ $members }；χ² = { $chi }，p = { $p }
cli-compare-name = 参比者
cli-compare-difference = 偏差
cli-compare-expanded = U（k = 2）
cli-compare-member = 一致
cli-compare-satisfactory = 满意
cli-compare-not-satisfactory = 不满意
cli-stability-help = 由核查标准的已存记录得出计量标准的重复性和稳定性（JJF 1033）
cli-stability-places = 各次运行、运行目录，或站点目录
cli-stability-source = 核查标准的编号
cli-stability-point = 检定点（核查标准有多个点时）
cli-stability-plot = 将控制图画入此 .png 或 .svg
cli-stability-repeatability = 重复性（合并单次标准偏差）：{ $value } %
cli-stability-stability = 稳定性（{ $groups } 组平均值的标准偏差）：{ $value } %
cli-stability-chart = 控制图，{ $name }：中心线 { $centre }，控制限 { $low } .. { $high }
cli-stability-few = JJF 1033 要求每组至少 { $readings } 次读数、至少 { $groups } 组、间隔 { $days } 天。[M-med]
cli-regulations-confirm-help = 列出仅凭记忆的数值；用 --figure 按纸质规程逐一确认一次
cli-regulations-confirm-organisation = 机构文件（TOML），确认写入其中
cli-regulations-confirm-by = 与纸质规程核对的人
cli-regulations-confirm-figure = 标识=纸质规程中的值，可重复；限值按服务名称顺序用空格隔开
cli-regulations-confirm-done = 已确认：{ $figures }。请用 proofvan parameters set 重新封存机构文件。
cli-battery-help = 对电池充放电设备的数据积分：逐工步给出电量、能量和脉冲
cli-battery-file = 文本数据文件：Arbin、Neware（中英文）、Maccor、Bitrode
cli-battery-observations = 输出 `proofvan compute traction_battery` 输入文件所需的表
cli-battery-point = 表中的工况点：1I3 或 1I1
cli-battery-log = 数据文件 SHA-256 { $digest }
cli-battery-step = { $number } { $name }，第 { $first } 至 { $last } 行，{ $seconds } s：{ $charge } Ah，{ $energy } Wh（数据间隔：±{ $hidden } Ah，±{ $hidden_energy } Wh）
cli-battery-rest = 静置
cli-battery-charge = 充电
cli-battery-discharge = 放电
cli-battery-pulse = 脉冲：{ $before } V，{ $seconds } s 后 { $after } V，电流 { $current } A：{ $resistance } mΩ
cli-battery-temperature = 电池温度，degC
cli-supervise-help = 监督检查：抽取随机量，评价一次检查
cli-supervise-draw-help = 用记录的种子抽取：量器标称容量的拆分，或任意体积
cli-supervise-examine-help = 生成一次检查的证据报告
cli-supervise-count = 个数
cli-supervise-nominal = 量器标称容量，L
cli-supervise-reference = measure（量器）、master_meter（标准表）或 scale（衡器）
cli-supervise-seed = 种子（十六进制），用于重新抽取
cli-supervise-visit = 检查文件（TOML，见 docs/supervision.md）
cli-supervise-register = 已批准型号登记（TOML）
cli-supervise-out = 存放已签名报告（evidence.json）和版面文件（evidence.pdf）的文件夹
cli-supervise-key = 签名密钥：文件，或 pkcs11:token=LABEL;object=LABEL；练习时可不给
cli-supervise-commitment = 现在记下：{ $commitment }
cli-supervise-opened = 提枪后公开的种子：{ $seed }
cli-supervise-value = { $field }：“{ $value }”不可用。
    .advice = 允许：{ $allowed }。
cli-plan-help = 开始前给出各负载点的时间和不确定度；--points 给出合适的负载点
cli-plan-points = 在桩、负载和标准器的范围内给出这么多负载点
cli-plan-voltage = 所给负载点的电压，V
cli-plan-minutes = 全部负载点一共可用的分钟数
cli-plan-point = { $point }：{ $runs } × { $energy } kWh，{ $minutes } min；U = { $expanded } %（最低 { $floor } %），其中显示分辨力占 U² 的 { $share } %
cli-plan-total = 充电共 { $minutes } min，不含升降和操作时间
cli-batch-help = 一处的全部器具：逐台任务、一张签字表
cli-batch-split-help = 由清单为每台器具（每把油枪）写一个任务文件
cli-batch-list-help = 显示每个任务做了没有、结论如何、谁已签字
cli-batch-file = 清单（TOML）：任务文件，用多个 [[instruments]] 写明每台不同之处
cli-batch-out = 写任务文件的文件夹
cli-batch-jobs = 任务文件所在的文件夹
cli-batch-to = 另存为此 CSV 文件
cli-batch-split-done = 已写 { $count } 个任务：{ $folder }
cli-batch-open = 未做：{ $count } / { $of }
cli-batch-column-instrument = 器具
cli-batch-column-outcome = 结论
cli-batch-column-document = 证书编号
cli-batch-column-verifier = 检定
cli-batch-column-checker = 核验
cli-batch-column-approver = 批准
cli-indicator-help = 从称重显示仪表的串口读取示值
cli-indicator-source = 仪表的串口，或保存串口数据的文件
cli-indicator-format = 仪表的发送格式；不写则自动识别
cli-indicator-seconds = 接收时间
cli-indicator-line = 格式 { $name }：{ $frames } 帧，{ $damaged } 帧校验错，帧外 { $strange } 字节
cli-indicator-value = { $value } { $unit }  { $kind }  { $frames } 帧
cli-indicator-gross = 毛重
cli-indicator-net = 净重
cli-indicator-not-said = 显示值
