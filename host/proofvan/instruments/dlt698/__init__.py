"""DL/T 698.45: the object-oriented protocol of newer Chinese meters. frame (bytes), data (types), values (objects)."""
