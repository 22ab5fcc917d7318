# Faults and words of the city.

city-table-unknown = { $value } is no table of the city (allowed: { $allowed }).
    .advice = Name one of the tables.
city-column-missing = { $file }: the column { $column } is missing (found: { $found }).
    .advice = Add the column, or give it the name that is asked for.
city-value = { $file }, row { $row }, column { $column }: { $value } is not allowed (allowed: { $allowed }).
    .advice = Correct this value and load the file again; nothing of the file was taken.
