"""One module a chapter: tidy frames in, a `Plot` out. Nothing here computes a result."""
