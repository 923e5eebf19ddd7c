"""The real core under strace: what it writes is recorded or spoilt, and every disk a power cut may leave is tried."""
