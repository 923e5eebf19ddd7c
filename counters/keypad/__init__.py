"""Keypads of USB as button boxes: the kernel's events become presses, no display, one small lamp."""
