# Faults and words of the city.

city-table-unknown = { $value } 不是全市数据的表（允许：{ $allowed }）。
    .advice = 请指定其中一张表。
city-column-missing = { $file }：缺少列 { $column }（现有：{ $found }）。
    .advice = 请补上该列，或改用所要求的列名。
city-value = { $file } 第 { $row } 行 { $column } 列：不允许 { $value }（允许：{ $allowed }）。
    .advice = 请改正此值后重新装入；该文件中的数据均未采用。
