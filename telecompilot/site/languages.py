"""Chinese in an English page marked as such, so that it is read out and broken over lines in its own way.

Names of publishers and terms stand in prose, tables and notes that many modules make; the finished page is the one
place where all of them come together.
"""

from __future__ import annotations

import re

TOKEN = re.compile(r'<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)(?P<rest>(?:[^>"]|"[^"]*")*)>|(?P<text>[^<]+)')
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+(?:[，、。：；（）《》“”·\s]*[\u3400-\u9fff\uf900-\ufaff]+)*")
VOID = {"br", "wbr", "img", "input", "link", "meta", "hr", "path", "line", "rect", "circle", "use", "polyline"}
PLAIN = {"script", "style", "svg", "textarea", "option", "code", "pre"}  # where a mark would be text, or is of no use
MARK = '<span class="tc-han" lang="zh">'


def mark(body: str) -> str:
    """HTML with each run of Chinese letters in an element of its own, but where the language is named already."""
    inside: list[tuple[str, bool]] = []  # open elements, and whether text in them stays as it is

    def token(hit: re.Match) -> str:
        if hit["text"] is not None:
            stays = bool(inside) and inside[-1][1]
            return hit[0] if stays else HAN.sub(lambda run: f"{MARK}{run[0]}</span>", hit[0])
        name = hit["name"].lower()
        if hit["end"]:
            while inside and inside.pop()[0] != name:
                pass
        elif name not in VOID and not hit["rest"].endswith("/"):
            kept = name in PLAIN or re.search(r"\blang=", hit["rest"]) is not None
            inside.append((name, kept or bool(inside) and inside[-1][1]))
        return hit[0]

    return TOKEN.sub(token, body)
