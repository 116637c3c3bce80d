"""telecompilot: an executable report on foreign share under China's value-added telecom pilot."""

__version__ = "2.0.0"
