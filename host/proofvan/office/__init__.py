"""The office: checks what the vans send, keeps it, signs receipts for it, and sends orders down."""
