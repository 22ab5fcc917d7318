## 各部分都可能给出的文件与录入错误
input-unknown-unit = 字段 { $field }：不认识的单位“{ $value }”。
    .advice = 请使用下列单位之一：{ $allowed }。
