"""One module a chapter: its frames, the numbers of its prose, its tables and figures."""
