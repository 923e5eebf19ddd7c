"""Hypothesis: in CI the same examples each time, so that a landing depends on the change alone; elsewhere new ones."""

import os

from hypothesis import settings

settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
