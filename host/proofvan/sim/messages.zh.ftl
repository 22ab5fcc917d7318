# 仿真世界

world-unknown-effect = 仿真世界没有名为 { $value } 的影响因素。
    .advice = 可用：{ $allowed }。
world-fault-plan = { $file }：故障计划中 { $field } = { $value } 有误。
    .advice = 允许：{ $allowed }。
world-rig-boards = 装置 { $rig } 有 { $value } 块采样板。
    .advice = 仿真世界只支持 { $allowed } 块采样板的装置。
