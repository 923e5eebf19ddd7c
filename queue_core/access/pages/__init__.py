"""The certificate of the pages, out of the office's own authority."""
