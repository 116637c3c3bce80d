"""A formula in one line of plain signs, for browsers that draw no MathML: "β̂_i = 1/n ∑_(i = 1)^n x_i^2"."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree

ABOVE = dict(
    zip("ˆ^~˜¯ˉ‾→˙", "\u0302\u0302\u0303\u0303\u0304\u0304\u0304\u20d7\u0307", strict=True)
)  # accents, as letters carry them
APART = re.compile(r"[=≈≤≥<>+−±×·∼→⟺∈∣|]")  # signs that stand between blanks
ENTITY = re.compile(r"&(?!amp;|lt;|gt;|quot;)\w+;")
LARGE = "∑∏∫"


def words(markup: str) -> str:
    """The line that says what a `math` element shows; rows of a table are lines of their own."""
    named = ENTITY.sub(lambda hit: unescape(hit[0]), markup)
    text = _said(ElementTree.fromstring(named.replace('xmlns="http://www.w3.org/1998/Math/MathML"', "")))
    return re.sub(r" *\u2061 *| {2,}", " ", text).strip()


def _said(node: ElementTree.Element) -> str:
    parts = [_said(child) for child in node]
    match node.tag:
        case "mfrac":
            return f"{_grouped(parts[0])}/{_grouped(parts[1])}"
        case "msqrt":
            return f"√({''.join(parts)})"
        case "mroot":
            return f"{_grouped(parts[1])}√({parts[0]})"
        case "mtable":
            return "\n".join(parts)
        case "mtr":
            return " ".join(parts)
        case "mphantom" | "annotation":
            return ""
        case "mspace":
            return " "
        case "mo" if APART.fullmatch(node.text or ""):
            return f" {node.text} "
        case "mo" if node.text in LARGE:
            return f"{node.text} "
        case "msub" | "msup" | "msubsup" | "munder" | "mover" | "munderover":
            return _scripts(node.tag, parts)
    return (node.text or "") + "".join(parts)


def _scripts(tag: str, parts: list[str]) -> str:
    """A base with what stands below and above it; accents go onto its letter."""
    base, *others = parts
    above = others.pop() if tag.endswith(("sup", "over")) else ""
    below = others.pop() if others else ""
    sign = ABOVE.get(above.strip())
    said = base.strip() + (sign or "") + (f"_{_grouped(below)}" if below else "")
    said += f"^{_grouped(above)}" if above and not sign else ""
    return f" {said} " if base.strip() in LARGE else said


def _grouped(part: str) -> str:
    part = part.strip()
    return part if len(part) == 1 or part.isalnum() else f"({part})"
