"""The Chinese edition: finished English pages, translated message by message from gettext catalogues.

Half of what a reader sees is put together by code: findings, alt texts, cells, labels inside pictures. Sphinx's own
extractor meets none of it, so messages are taken where everything has come together, from the finished page, with
numbers and dates as placeholders. A page that says something new then shows it in English, with a mark.
"""
