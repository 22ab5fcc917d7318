regulation-unknown = 没有规程 { $folder }，现有：{ $known }
    .advice = 请从中选择。
regulation-standard-missing = 缺少作为 { $role } 的标准器（{ $kind }），{ $clause } 要求使用。
    .advice = 请在任务文件的 [standards] 中给出其文件。
regulation-standard-kind = 作为 { $role } 的标准器 { $standard } 属于 { $kind }，应为 { $allowed }。
    .advice = 请在任务文件的 [standards] 中给出正确的文件。
component-display = 显示分辨力（截断或舍入未知，半宽 d）
component-repeatability = 重复性（方法确认的合并标准偏差）
regulation-method-too-coarse = { $point }：按此计划只能达到 U = { $expanded_uncertainty } %，须不大于最大允许误差 { $mpe } % 的三分之一。
    .advice = 请增大电量或体积、增加次数，或换用更好的标准器。
