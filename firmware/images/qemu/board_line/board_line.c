// The serial line of a board under QEMU in exact amounts: what MicroPython's port there has no module for.

#include "py/runtime.h"
#include "uart.h"

// Fills a buffer, however long that takes.
static mp_obj_t board_line_readinto(mp_obj_t buffer_object) {
    mp_buffer_info_t buffer;
    mp_get_buffer_raise(buffer_object, &buffer, MP_BUFFER_WRITE);
    uint8_t *bytes = buffer.buf;
    for (size_t done = 0; done < buffer.len;) {
        int byte = uart_rx_chr();
        if (byte != UART_RX_NO_CHAR) {
            bytes[done++] = (uint8_t)byte;
        }
    }
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(board_line_readinto_object, board_line_readinto);

// Writes all of a buffer.
static mp_obj_t board_line_write(mp_obj_t buffer_object) {
    mp_buffer_info_t buffer;
    mp_get_buffer_raise(buffer_object, &buffer, MP_BUFFER_READ);
    uart_tx_strn(buffer.buf, buffer.len);
    return mp_const_none;
}
static MP_DEFINE_CONST_FUN_OBJ_1(board_line_write_object, board_line_write);

static const mp_rom_map_elem_t board_line_globals_table[] = {
    {MP_ROM_QSTR(MP_QSTR___name__), MP_ROM_QSTR(MP_QSTR_board_line)},
    {MP_ROM_QSTR(MP_QSTR_readinto), MP_ROM_PTR(&board_line_readinto_object)},
    {MP_ROM_QSTR(MP_QSTR_write), MP_ROM_PTR(&board_line_write_object)},
};
static MP_DEFINE_CONST_DICT(board_line_globals, board_line_globals_table);

const mp_obj_module_t board_line_module = {
    .base = {&mp_type_module},
    .globals = (mp_obj_dict_t *)&board_line_globals,
};
MP_REGISTER_MODULE(MP_QSTR_board_line, board_line_module);
