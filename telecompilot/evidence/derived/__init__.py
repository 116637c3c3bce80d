"""Series that are computed from other series."""
