# Faults of the station's screen.

station-run-not-there = 运行 { $job } 已结束，不能再操作。
    .advice = 请查看结果，或从任务列表继续。
station-run-unknown = 本站没有运行 { $value }。
    .advice = 请从列表选择。检定站重启后，中断的运行可从其任务继续。
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
station-run-not-broken-off = 运行 { $value } 没有中断，不需要继续。
    .advice = 请打开它，按屏幕提示操作。
station-no-person-keys = 本站未配置签名密钥，{ $person } 不能在此签名。
    .advice = 请启动检定站时给出 --person-keys，或使用命令 proofvan endorse。

# Verdicts on the label.

station-verdict-pass = 合格
station-verdict-fail = 不合格
station-verdict-measured = 已测量
station-verdict-inconclusive = 未完成
