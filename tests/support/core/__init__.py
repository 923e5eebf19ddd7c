"""The core around the rules, put together in memory or as a process, for tests."""
