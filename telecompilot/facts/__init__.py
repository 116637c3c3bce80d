"""One module a chapter: the frames its figures draw and the numbers its prose prints."""
