"""The whole report on A4 pages: the built site's pages as one document, printed to PDF by Chromium.

``python -m telecompilot.site.paper [SITE]`` prints the site in SITE (by default the book's own), each edition by
itself, and keeps the PDFs where the next build of the same report finds them.
Chromium, not WeasyPrint: it draws the figures as they are on the site, with
halos behind labels, which WeasyPrint paints over the letters.
"""
