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
