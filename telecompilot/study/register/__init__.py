"""Forecasts that are kept: `recipes` makes the rows of the register, `record` scores them when their outcomes come."""

from telecompilot.study.register.recipes import BASELINE, VERSIONS, missing, wanted
from telecompilot.study.register.record import BANDS, Coverage, coverage, falls_due, scored

__all__ = ["BANDS", "BASELINE", "VERSIONS", "Coverage", "coverage", "falls_due", "missing", "scored", "wanted"]
