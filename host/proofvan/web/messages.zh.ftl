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
