"""proofvan 检定车: the host side of the mobile verification van."""
