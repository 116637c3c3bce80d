"""Trend models of a bounded share behind one call."""
