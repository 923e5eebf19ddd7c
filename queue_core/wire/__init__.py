"""The contract every process of an office shares: topics, messages, codec. README.md beside this file is the table."""
