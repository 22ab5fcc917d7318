# Faults of the city's pages.

city-people-unusable = 办公室人员文件 { $file } 无法读写：{ $detail }
    .advice = 从备份恢复，或用 proofvan city person 重新设定每人的 PIN。
city-role-unknown = 没有角色 { $value }（应为 { $allowed }）。
    .advice = 取其中之一；公众不需要角色。
city-document-unknown = 本处没有签发过摘要为 { $value } 的证书。
    .advice = 请完整地再扫一次二维码；仍查不到时请向证书上的机构核实，在此之前不要采信。
city-alert-not-yours = 预警 { $alert } 不归您负责（负责人：{ $owner }）。
    .advice = 请由负责人或办公室关闭。
