"""What a page says of itself in schema.org's words, in Chinese."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from telecompilot.edition import typography
from telecompilot.edition.walker import LETTERS, Translate

DATA = re.compile(r'(?<=<script type="application/ld\+json">).*?(?=</script>)', re.DOTALL)
WORDS = {"name", "headline", "description", "spatialCoverage", "variableMeasured"}
ADDRESSES = {"url", "contentUrl"}


def translate(page: str, say: Translate, moved: Callable[[str], str], language: str) -> str:
    """Return the page with the words of its data in Chinese; `moved` puts an address right."""

    def part(node: object, key: str = "") -> object:
        match node:
            case dict():
                return {name: part(under, name) for name, under in node.items()}
            case list():
                return [part(under, key) for under in node]
            case str() if key in WORDS and LETTERS.search(node):
                return typography.line(say(node, "meta") or node)
            case str() if key in ADDRESSES:
                return moved(node)
        return language if key == "inLanguage" else node

    def data(hit: re.Match) -> str:
        text = json.dumps(part(json.loads(hit[0])), ensure_ascii=False, separators=(",", ":"))
        return text.replace("</", "<\\/")

    return DATA.sub(data, page)
