# Faults and words of the city.

city-table-unknown = { $value } is no table of the city (allowed: { $allowed }).
    .advice = Name one of the tables.
city-column-missing = { $file }: the column { $column } is missing (found: { $found }).
    .advice = Add the column, or give it the name that is asked for.
city-value = { $file }, row { $row }, column { $column }: { $value } is not allowed (allowed: { $allowed }).
    .advice = Correct this value and load the file again; nothing of the file was taken.
city-lake-not-written = The lake { $folder } was not written: { $detail }
    .advice = Make room and load again; what is already in the lake stays and is not taken twice.
city-engine-unknown = { $value } is no engine (allowed: { $allowed }).
    .advice = Leave it out for DuckDB.
city-spark-missing = Spark cannot be used: { $detail }
    .advice = Install the extra "spark" and Java 17 (Debian: openjdk-17-jre-headless), or use DuckDB.
