"""Commands: build, serve, add a row, list links, keep earlier releases."""
