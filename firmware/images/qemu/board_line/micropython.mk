SRC_USERMOD += $(USERMOD_DIR)/board_line.c
