"""From chart to inline SVG: fitted to a width, without needless bytes, text as text, colours as CSS variables."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from xml.etree import ElementTree

import altair as alt
import vl_convert
from altair.utils import schemapi

from telecompilot.evidence import cache
from telecompilot.figure import letters, palette, theme

VEGALITE = "6.1"  # the minor that altair writes
MARGIN = 16  # px round a picture file
PERCENT = 0.89  # em that the sign takes
WIDE_LETTER = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")  # as wide as the type is high
SMALLEST = 12  # px; pictures shrink to 0.92 at most (the wide one in a 680 px column), which leaves 11
NAMESPACE = "{http://www.w3.org/2000/svg}"
DROPPED = {"class", "role", "pointer-events", "version", "font-family", "cursor"}
INHERITED = {"fill", "fill-opacity", "font-size", "font-style", "font-weight", "text-anchor"} | {
    f"stroke{part}" for part in ("", "-dasharray", "-linecap", "-linejoin", "-opacity", "-width")
}
DEFAULTS = {("opacity", "1"), ("stroke-width", "1"), ("font-weight", "normal"), ("text-anchor", "start")}
STYLE = f'font-size="{theme.SIZE}" paint-order="stroke" stroke-linejoin="round"'  # a halo under letters, no spikes
DECIMALS = re.compile(r"-?\d+\.\d{2,}")
TRANSLATE = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")


# Altair copies every part of a chart as often as the chart is nested, dozens of settings each, most of them unset
# (vega/altair#1508 made it fewer). Parts of these kinds are never changed once made: a copy is the part itself.
# Measured over the report's 76 pictures: 27 s of processor time in place of 47. A test says when it can go.
for _kind in (alt.Axis, alt.Header, alt.Legend, alt.MarkDef, alt.Scale, alt.TitleParams, alt.X, alt.X2, alt.Y, alt.Y2):
    _kind.__deepcopy__ = lambda self, *_: self


@lru_cache
def _by_schema(kinds: tuple[type, ...]) -> schemapi._FromDict:
    return _table_of_kinds(kinds)


# For every encoding given as text, Altair writes out the schemas of all its classes to find one of them: a fifth of
# what drawing took. The classes stay the same.
_table_of_kinds = schemapi._FromDict
schemapi._FromDict = lambda kinds: _by_schema(tuple(kinds))


@dataclass(frozen=True)
class Picture:
    """One rendering: its size in px, the markup inside the <svg> element, and the chart's specification."""

    width: float
    height: float
    inside: str
    spec: dict

    def inline(self, alt_text: str, css_class: str, style: str = "") -> str:
        """The <svg> for the page: scales with its box, keeps its shape, is one image to a screen reader.

        Its name is `alt_text` alone: the caption, which stands before it, has been read by then.
        """
        return (
            f'<svg class="{css_class}"{style} viewBox="0 0 {self.width:g} {self.height:g}" role="img" {STYLE} '
            f'aria-label="{escape(alt_text)}">{palette.variables(self.inside)}</svg>'
        )


def picture(draw: Callable[[int], alt.TopLevelMixin], width: int, prefix: str) -> Picture:
    """Draw so that the whole picture, axis labels and direct labels included, is `width` px wide.

    `prefix` goes before every id in the markup, so that two pictures on a page share none.
    Raises ValueError where text is too small to read on a phone or the picture cannot be made narrow enough.
    """

    def specify(room: int) -> dict:
        # Or every part of a chart is checked against Altair's schema as often as it is nested (vega/altair#3547), which
        # takes an eighth of the time.
        with schemapi.debug_mode(False):
            return draw(room).to_dict(validate=False)

    drawn, excess = fitted(specify, width, prefix, SMALLEST)
    if excess > 0.03 * width:
        raise ValueError(
            f"picture is {excess:.0f} px wider than {width} px: shorten labels, or let draw() use its width"
        )
    return drawn


def fitted(specify: Callable[[int], dict], width: int, prefix: str, smallest: float = 0) -> tuple[Picture, float]:
    """The picture of what `specify` returns for a room in px, as near to `width` as can be, and its excess in px.

    Raises ValueError where a text is smaller than `smallest` px.
    """
    room = float(width)
    for _ in range(5):
        spec = specify(int(room))
        root = ElementTree.fromstring(_svg(spec))
        excess = float(root.get("width")) - width
        if -0.015 * width <= excess <= 0.5:  # the picture is scaled to its column anyway
            break
        room = max(room - excess - 0.005 * width, 60)  # to the middle of what is close enough
    _check_type(root, smallest)
    inside = _compact(root, prefix)
    return Picture(float(root.get("width")), float(root.get("height")), inside, spec), excess


def _svg(spec: dict) -> bytes:
    """The drawing of a specification, from an earlier build where that has drawn the same: it takes most of a page."""
    text = json.dumps(letters.measured(spec))
    key = f"{VEGALITE} {letters.digest()} {text}".encode()
    return cache.drawn("svg", key, lambda: vl_convert.vegalite_to_svg(text, vl_version=VEGALITE).encode())


def _check_type(root: ElementTree.Element, smallest: float) -> None:
    for text in root.iter(f"{NAMESPACE}text"):
        if float(text.get("font-size", "0px").removesuffix("px")) < smallest:
            raise ValueError(f"text {''.join(text.itertext())!r} is smaller than {smallest} px")


def _compact(root: ElementTree.Element, prefix: str) -> str:
    _strip(root)
    _flatten(root)
    _hoist(root)
    for element in root.iter():
        element.tag = element.tag.removeprefix(NAMESPACE)
        for name, value in element.attrib.items():  # never the text: "0.82%" must stay
            element.set(name, DECIMALS.sub(lambda hit: f"{float(hit[0]):.1f}".removesuffix(".0"), value))
    markup = "".join(ElementTree.tostring(child, encoding="unicode") for child in root)
    markup = re.sub(r'\bid="', f'id="{prefix}-', markup)
    return re.sub(r"url\(#", f"url(#{prefix}-", markup)


def _strip(parent: ElementTree.Element) -> None:
    """Take out what no reader sees: classes, roles, defaults, empty and hidden elements."""
    for child in list(parent):
        unlined = "stroke" not in child.attrib and child.tag != f"{NAMESPACE}g"
        dropped = ("aria-", "stroke-") if unlined else ("aria-",)
        for name, value in list(child.attrib.items()):
            if name in DROPPED or name.startswith(dropped) or (name, value) in DEFAULTS:
                del child.attrib[name]
        if unlined and "opacity" in child.attrib and "fill-opacity" not in child.attrib:
            child.set("fill-opacity", child.attrib.pop("opacity"))  # the same for a shape without outline
        size = child.get("font-size", "").removesuffix("px")
        if size:
            child.set("font-size", size)
        if size == str(theme.SIZE):
            del child.attrib["font-size"]
        _strip(child)
        if _invisible(child):
            parent.remove(child)


def _invisible(element: ElementTree.Element) -> bool:
    tag = element.tag.removeprefix(NAMESPACE)
    if element.get("display") == "none" or (tag == "g" and not len(element)):
        return True
    painted = any(element.get(paint, "none") not in ("none", "transparent") for paint in ("fill", "stroke"))
    return tag in ("path", "line", "rect") and not painted and not element.get("id") and element.get("d") is not None


def _flatten(parent: ElementTree.Element) -> None:
    """Put the children of groups without attributes or shift in the place of their group."""
    for child in list(parent):
        _flatten(child)
        if child.tag != f"{NAMESPACE}g":
            continue
        shift = TRANSLATE.fullmatch(child.get("transform", ""))
        if shift and float(shift[1]) == float(shift[2]) == 0:
            del child.attrib["transform"]
        if not child.attrib:
            at = list(parent).index(child)
            parent[at : at + 1] = list(child)


def _hoist(parent: ElementTree.Element) -> None:
    """Give three or more neighbours that are painted alike one group with their paint. Only what is inherited moves."""
    children = list(parent)
    for child in children:
        _hoist(child)
    for (tag, paint), run in itertools.groupby(children, key=_paint):
        alike = list(run)
        if tag == f"{NAMESPACE}g" or not paint or len(alike) < 3:
            continue
        group = ElementTree.Element(f"{NAMESPACE}g", dict(paint))
        group.extend(alike)
        at = list(parent).index(alike[0])
        parent[at : at + len(alike)] = [group]
        for child, (name, _) in itertools.product(alike, paint):
            del child.attrib[name]


def _paint(element: ElementTree.Element) -> tuple[str, tuple[tuple[str, str], ...]]:
    return element.tag, tuple(sorted(item for item in element.attrib.items() if item[0] in INHERITED))


def standalone(shown: Picture, title: str, units: str, alt_text: str, credit: str) -> str:
    """The picture as a file of its own: on a light ground, with its finding, units and credit line, fixed colours."""
    margin, lines, y = MARGIN, [], MARGIN
    total = shown.width + 2 * margin
    for text, size, weight, colour in ((title, 20, 700, palette.INK), (units, 14, 400, palette.MUTED)):
        for line in wrapped(text, shown.width / size, 0.53):
            y += round(size * 1.3)
            lines.append(_line(line, margin, y - 4, size, weight, colour))
    top, y = y + 6, y + 6 + shown.height + 8
    for line in wrapped(credit, shown.width / 12, 0.5):
        y += 16
        lines.append(_line(line, margin, y, 12, 400, palette.MUTED))
    height = round(y + margin)
    family = escape(theme.FONT, quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total:g}" height="{height}" viewBox="0 0 {total:g} {height}" '
        f'role="img" font-family="{family}" {STYLE}><title>{escape(title)}</title>'
        f'<desc>{escape(alt_text)}</desc><rect width="100%" height="100%" fill="{palette.PAPER}"/>{"".join(lines)}'
        f'<g transform="translate({margin},{top})">{shown.inside}</g></svg>'
    )


def wrapped(text: str, room: float, letter: float) -> list[str]:
    """Break a text into lines of `room` em; a Latin letter takes `letter` em, a percent sign PERCENT, a Chinese
    character one, and may end a line anywhere."""
    lines, used = [""], 0.0
    for piece in re.findall(r"[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+\s*|\s+", text):
        said, extra = piece.rstrip(), (PERCENT - letter) * piece.count("%")
        wide = 1.0 if WIDE_LETTER.match(piece) else letter * len(said) + extra
        if used + wide > room and used and piece not in "，。；：、）”》":
            lines, used = [*lines, ""], 0.0
        lines[-1] += piece
        used += wide + letter * (len(piece) - len(said))
    return [line.strip() for line in lines]


def _line(text: str, x: float, y: float, size: int, weight: int, colour: str) -> str:
    return f'<text x="{x}" y="{y:g}" font-size="{size}" font-weight="{weight}" fill="{colour}">{escape(text)}</text>'
