# 自有采样板的自校
calibrate-title = 自校记录
calibrate-no-certificate = 本记录不是证书，也不是检定。在法定机构的证书录入并经两人核对之前，该标准器不得用于检定。
calibrate-table-head = 记录 { $id }，{ $utc }，操作人 { $by }
    采样板 { $board }，序列号 { $uid }，固件 { $firmware }，标准器 { $standard }
    参考标准 { $reference }，编号 { $serial }，证书 { $certificate }，有效期至 { $valid_until }（{ $instrument }）
calibrate-table-channel = { $role }：增益 { $gain_before } → { $gain_after } { $unit }/计数（{ $change } ppm；U = { $u_gain } ppm，k = 2），零点 { $offset_before } → { $offset_after } 计数
calibrate-table-delay = { $role }：采样滞后 { $before } -> { $after } ns（U = { $expanded } ns，k = 2）；电流滞后于电压的角度：
calibrate-table-columns = { "  " }参考值 { $unit } / 平均计数 / 调整前残差 / 调整后残差 / U（95 %）
calibrate-not-straight = ! { $role }：各点不在一条直线上，系数未改动。
calibrate-point-done = { $role }：{ $value } { $unit } = { $counts } 计数
component-calibrate-points = 各点的分散
component-calibrate-reference-gain = 参考标准，相对部分
component-calibrate-reference-zero = 参考标准，固定部分
coefficients-changed = 自校改变了系数
coefficients-restored = 恢复了以前的系数

calibrate-reference-expired = 参考标准 { $reference } 的证书 { $certificate } 已于 { $valid_until } 到期；今天是 { $day }。
    .advice = 换用证书有效的参考标准，或按纸质证书改正其文件中的 valid_until。
calibrate-value-outside = { $value } 超出参考标准证书的范围：{ $lowest } 至 { $highest }。
    .advice = 选用范围内的点，或按证书改正参考标准文件中的 lowest 和 highest。
calibrate-point-not-typed = { $file } 中没有 { $role } 在 { $point } 的值。
    .advice = 在文件中为它增加一个 [[point]]，写明 role、set 和 value。
calibrate-no-scpi = 参考标准 { $reference } 的文件中没有 { $unit } 的 SCPI 指令。
    .advice = 按仪器手册增加 scpi.read（和 scpi.set），或改为键入数值。
calibrate-scpi-silent = 地址 { $address } 的仪器没有接受“{ $command }”：{ $detail }
    .advice = 检查仪器是否通电并处于远控状态，检查连线，以及菜单中显示的地址。
calibrate-scpi-answer = 地址 { $address } 的仪器对“{ $command }”回答“{ $answer }”，这不是数。
    .advice = 对照仪器手册，改正参考标准文件中的 scpi.read。
calibrate-role-unknown = 通道 { $role } 在此不能校准；可选：{ $allowed }。
    .advice = 用 --channel 选择其中之一，或在参考标准文件中增加该量。
calibrate-too-few-points = { $role }：{ $points } 个点不成直线；至少需要两个不同的点。
    .advice = 选用相隔较远的点，至少两个，最好五个。
calibrate-gain-unlikely = { $role }：增益将改变 { $change } %；超过 { $limit } % 是接错，不是老化。
    .advice = 检查接线和参考标准的量程，确认采样板与台架文件相符，然后重做。
calibrate-no-frequency = 参考标准的文件没有写明相位角对应的频率。
    .advice = 按其证书在 [reference.quantities.deg] 中加入 frequency_hz = "50"。
calibrate-delay-unlikely = { $role }：滞后 { $delay_ns } ns；超过 { $limit } ns 是接线或相别错误，而不是延时。
    .advice = 电流传感器方向是否正确、是否与其电压同相？改正后重做。
calibrate-needs-reference = 没有指明参考标准。
    .advice = 给出 --reference 文件；内容见 docs/boards.md。
calibrate-nothing-to-restore = { $standard } 的系数没有因自校而改变：无可恢复。
    .advice = 用 proofvan standards list 查看现行系数。
board-unknown = 台架没有采样板 { $value }；它有：{ $allowed }。
    .advice = 给出其中一个名称，或给出另一台架的文件。
calibrate-counts-stand = { $role }：每一点都是 { $counts } 计数；它不随参考标准变化。
    .advice = 检查参考标准与采样板之间的接线和熔断器，确认通道无误。

# 烧录
flash-into-boot-loader = { $device }：采样板 { $uid } 进入引导程序……
flash-writing = 正在把 { $image } 写入 { $drive } ……
flash-no-image = { $folder } 下没有固件映像。
    .advice = 运行 make firmware，或用 --image 给出发布的文件夹或清单。
flash-manifest-wrong = { $file }：{ $field } = { $value }；允许：{ $allowed }
    .advice = 从发布中重新一并取出映像的三个文件（uf2、bin、json）。
flash-image-cut = { $file } 不完整：{ $size }，应为 { $allowed }。什么也没有写入。
    .advice = 从发布中重新复制该文件；旧文件留作报告。
flash-image-changed = { $file } 与清单不符：SHA-256 { $sha256 }……，应为 { $wanted }……。什么也没有写入。
    .advice = 从发布中重新复制该文件。若仍不符，不要使用并上报。
flash-image-block = { $file }：第 { $block } 块有误（{ $value }，应为 { $allowed }）。什么也没有写入。
    .advice = 从发布中重新复制该文件。
flash-other-family = { $file } 用于另一种芯片：{ $value }，应为 { $allowed }。什么也没有写入。
    .advice = 选用该板芯片的映像：Pico 用 proofvan-rp2040，Pico 2 用 proofvan-rp2350。
flash-no-image-for-chip = 该板芯片为 { $chip }；现有映像用于：{ $allowed }。什么也没有写入。
    .advice = 为两种芯片运行 make firmware，或用 --image 给出正确的映像。重新插拔后该板继续运行原软件。
flash-no-drive = { $folder } 不是采样板的盘：缺少 { $wanted }。
    .advice = 给出采样板的盘所挂载的文件夹。
flash-unknown-chip = { $folder } 属于未知芯片 { $value }；已知：{ $allowed }。
    .advice = 拔下其他带引导盘的设备；我们的板显示其中之一。
flash-two-drives = 有两块板处于引导程序：{ $drives }。
    .advice = 拔下一块，或用 --drive 指定。
flash-drive-missing = { $timeout_s } s 内没有出现盘。
    .advice = 看桌面是否自动挂载，否则手动挂载并给出 --drive。仅当板是空白的或不能启动时：拔下，按住 BOOT 再插上。
flash-drive-gone = 盘 { $folder } 在写了 { $done } / { $size } 字节后消失：{ $detail }
    .advice = 板停在引导程序中，没有损坏。换一根线重新插上，再做一次。
flash-board-missing = 采样板 { $uid } 在 { $timeout_s } s 内没有回来。
    .advice = 拔下再插上，然后运行 proofvan boards。若仍不出现：按住 BOOT 插上，重新烧录。
flash-other-identity = 采样板 { $uid } 自称 { $found }，应为 { $wanted }。
    .advice = 重新烧录。若仍如此，它运行的是另一映像：不得用于检定。
flash-no-touch = 无法让 { $device } 进入引导程序：{ $detail }
    .advice = 关闭占用该端口的程序。用户在 dialout 组里吗？
flash-no-board = 没有插入采样板。
    .advice = 插上一块；换一根线试试（有的线只能充电）。空白板会显示盘 RPI-RP2 或 RP2350。
flash-which-board = 插入了不止一块板：{ $allowed }。
    .advice = 用序列号或名称指定一块，或给出 --all。
board-not-found = 没有采样板 { $value } 应答；应答的有：{ $allowed }。
    .advice = 查看 proofvan boards：插好了吗，序列号对吗？
board-page-changed = 采样板登记册的 { $file } 在签名后被改动。
    .advice = 重新配置该板，并查明谁改了文件。

# 自检
selftest-stream = 采样
    .advice = 检查板与转换器之间的排线及供电，然后重做。两次不行：送修。
selftest-sensor = 传感器
    .advice = 检查传感器插头和电缆；换传感器；再换板。
selftest-seal = 数据流封签
    .advice = 采样在途中丢失或被改动：换线。若再次出现，停用该板并上报。
selftest-clock = 时钟比对
    .advice = 关闭占用计算机的程序，不经集线器直接插板，重做。
selftest-crystal = 时钟速率
    .advice = 板的晶振超差：送修。
selftest-health = 计数器
    .advice = 它从上电起计数：重新插拔后重做。若再次增加：送修。
selftest-coefficients = 板内保存的系数，标准器
    .advice = 板内保存的与本机现行的不一致。用 proofvan calibrate 板 … --keep 重新写入；本机没有登记该标准器时，先登记。
selftest-output = 输出
    .advice = 该板不得再连接任何会动、会热、会流的东西。送修。

# 配置
board-provisioned = 采样板获得名称、密钥和封印
provision-other-family = 采样板 { $uid } 自称 { $found }，应为 { $wanted }。
    .advice = 用正确的 --family 重做。若仍如此，板没有接受文件：重新烧录后再做。
provision-family-unknown = 没有类别 { $value }；允许：{ $allowed }。
    .advice = 类别印在板上。
provision-not-flashed = 该板是空白的。
    .advice = 先 proofvan flash，再 proofvan provision。

# 更新采样板。
board-flashed = 采样板已烧录
flash-needs-key = 烧录已发布的映像要记入台账：需要人员和站密钥。
    .advice = 给出 --as 人员 和 --station-key 密钥（或 PROOFVAN_PERSON 和 PROOFVAN_STATION_KEY）。开发人员：--unreleased。
board-updated = 采样板软件已更新
board-rolled-back = 采样板已退回原软件
update-sending = { $board }：正在发送第 { $release } 号发布……
update-interrupted = 采样板不见了。请重新插上：从中断处继续。
update-looking = { $board }：已重新启动，正在检查……
release-key-missing = 发布公钥 { $file } 缺失或有误：{ $size } 字节，应为 { $allowed }。
    .advice = 向软件发布者索取 release.pub，然后 proofvan boards release-key release.pub。
release-not-signed = { $file } 不是用本机的发布密钥 { $key } 签名的。什么也没有做。
    .advice = 重新复制发布文件。若仍如此，不要使用并上报：可能是伪造的。
update-package-unreadable = { $file } 不是更新包：{ $detail }
    .advice = 重新从发布处复制该文件。
update-package-field = { $file }：清单中没有 { $field }。
    .advice = 请使用 python -m images.release make 制作的更新包。
update-package-cut = { $file }：{ $name } 有 { $size } 字节，应为 { $allowed }。
    .advice = 重新从发布处复制该文件。
update-package-changed = { $file }：{ $name } 与清单不符。
    .advice = 重新从发布处复制该文件。若仍如此，不要使用并上报。
update-refused-other-board = 该板为 { $board }，更新包用于 { $allowed }。什么也没有发送。
    .advice = 请使用该芯片和硬件版本的更新包。
update-refused-older = 更新包为第 { $release } 号发布，要求先有第 { $minimum } 号；该板已有过第 { $least } 号。什么也没有发送。
    .advice = 请使用更新的包。要退回原软件：proofvan boards rollback。
update-other-key = 该板认的发布密钥为 { $found }，本机为 { $wanted }。什么也没有发送。
    .advice = 板在配置时得到发布密钥：重新 proofvan provision，或在本机放入正确的 release.pub。
update-unknown = 采样板 { $board } 不能经线路更新：其软件太旧。
    .advice = 先用较新的映像 proofvan flash 一次。
update-rolled-back = 该板运行第 { $found } 号发布，而不是第 { $wanted } 号：新软件没有启动，板已自行退回。
    .advice = 板可照旧使用。请上报该发布，不要重复。
update-not-well = 第 { $release } 号发布已启动，但有问题：{ $detail }。该板退回原软件。
    .advice = 用 proofvan boards 查看是否已回来；可照旧使用。请上报该发布。
update-board-refused-none = 采样板 { $board } 不接受更新，也没有说明原因。
    .advice = 请重试；若仍如此，proofvan flash 并 proofvan provision 该板。
update-board-refused-bad-signature = 采样板 { $board } 不接受更新：签名不是它所认的发布密钥。
    .advice = 不要重试。请查明更新包的来源；若板中的发布密钥已旧，请重新配置。
update-board-refused-other-board = 采样板 { $board } 不接受更新：更新包用于另一种芯片或硬件版本。
    .advice = 请使用该板的更新包。
update-board-refused-older = 采样板 { $board } 不接受更新：它已有过该发布或更新的发布。
    .advice = 请使用更新的包。
update-board-refused-damaged = 采样板 { $board } 不接受更新：文件在传送或存储中损坏。
    .advice = 请重试。若再次发生，换电缆，再换板。
update-board-refused-busy = 采样板 { $board } 现在不接受更新：正在测量、有输出接通，或上次更新仍在试运行。
    .advice = 结束测量后重试。试运行中的更新用同一命令和同一更新包完成。
update-board-refused-no-room = 采样板 { $board } 不接受更新：存储已满。
    .advice = 重新 proofvan provision（重建其文件系统），再重试。
update-board-refused-out-of-order = 采样板 { $board } 不接受更新：另有程序在与它通信，或它已重新启动。
    .advice = 关闭使用该板的其他程序后重试。
update-board-refused-nothing-before = 采样板 { $board } 没有可退回的完好软件。
    .advice = 更新到较新的发布，或 proofvan flash。
flash-older = 采样板 { $uid } 运行第 { $found } 号发布；映像是第 { $release } 号。什么也没有写入。
    .advice = 请使用更新的发布。要退回更新前的软件：proofvan boards rollback。
release-key-set = 已设置板软件的发布密钥
coefficients-changed-in-board = 采样板 { $uid } 中的系数被改动，或属于另一块板。
    .advice = 重新写入生效的系数：proofvan calibrate 板名 --keep。若再次发生，请上报。
coefficients-not-kept = 采样板 { $board } 没有保存系数：{ $detail }
    .advice = 本机生效的系数有效。更新板软件后再 proofvan calibrate 板名 --keep。
