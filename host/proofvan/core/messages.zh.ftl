## 各部分都可能给出的文件与录入错误
input-unknown-unit = 字段 { $field }：不认识的单位“{ $value }”。
    .advice = 请使用下列单位之一：{ $allowed }。
record-unreadable = { $file } 不是可读的记录：{ $detail }
    .advice = 文件被截断或改动。请使用机构留存的副本，或用命令重建：proofvan replay RECORDING。
record-not-canonical = { $file } 不是规范形式：第一处差异在第 { $position } 字节。
    .advice = 文件被其他程序编辑或另存。请使用未改动的副本，或用命令重建：proofvan replay RECORDING。
