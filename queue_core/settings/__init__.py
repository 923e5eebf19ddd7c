"""The office's configuration: `office.toml` into the plan of the office, or all of its mistakes at once."""

from queue_core.runtime.toml_file import ConfigurationMistake, Mistake
from queue_core.settings.office import OFFICE_FILE, load_office

__all__ = ["OFFICE_FILE", "ConfigurationMistake", "Mistake", "load_office"]
