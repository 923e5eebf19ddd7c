"""The office: decides, remembers, tells. Start with README.md beside this file."""

__version__ = "0.1.0"
