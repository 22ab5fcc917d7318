# Faults and words of the city.

city-table-unknown = { $value } 不是全市数据的表（允许：{ $allowed }）。
    .advice = 请指定其中一张表。
city-column-missing = { $file }：缺少列 { $column }（现有：{ $found }）。
    .advice = 请补上该列，或改用所要求的列名。
city-value = { $file } 第 { $row } 行 { $column } 列：不允许 { $value }（允许：{ $allowed }）。
    .advice = 请改正此值后重新装入；该文件中的数据均未采用。
city-lake-not-written = 数据湖 { $folder } 未写入：{ $detail }
    .advice = 请腾出空间后重新装入；已在湖中的数据保留，不会重复。
city-engine-unknown = { $value } 不是可用的引擎（允许：{ $allowed }）。
    .advice = 不写即用 DuckDB。
city-spark-missing = 无法使用 Spark：{ $detail }
    .advice = 请安装附加包 “spark” 及 Java 17（Debian：openjdk-17-jre-headless），或使用 DuckDB。
