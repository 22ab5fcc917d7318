"""Zeroed memory that lives as long as the meter that owns it."""

from libc.stdlib cimport calloc, free

cdef enum:
    OWNED = 64


cdef struct Memory:
    void *owned[OWNED]
    int count


cdef inline void *room(Memory *memory, long long numbers, size_t size) except NULL:
    cdef void *found = calloc(max(numbers, 1), size)
    if found == NULL or memory.count == OWNED:
        free(found)
        raise MemoryError
    memory.owned[memory.count] = found
    memory.count += 1
    return found


cdef inline double *doubles(Memory *memory, long long numbers) except NULL:
    return <double *>room(memory, numbers, sizeof(double))


cdef inline int *ints(Memory *memory, long long numbers) except NULL:
    return <int *>room(memory, numbers, sizeof(int))


cdef inline float *floats(Memory *memory, long long numbers) except NULL:
    return <float *>room(memory, numbers, sizeof(float))


cdef inline double *table_of(Memory *memory, numbers) except NULL:
    cdef double *table = doubles(memory, len(numbers))
    for i, number in enumerate(numbers):
        table[i] = number
    return table


cdef inline float *short_table_of(Memory *memory, numbers) except NULL:
    cdef float *table = floats(memory, len(numbers))
    for i, number in enumerate(numbers):
        table[i] = number
    return table


cdef inline void free_memory(Memory *memory) noexcept:
    cdef int i
    for i in range(memory.count):
        free(memory.owned[i])
    memory.count = 0
