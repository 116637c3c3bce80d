"""The letters of pictures: a font that comes with the project, so that a picture is the same on every machine."""

from __future__ import annotations

import functools
import hashlib
import re
import struct
from html import unescape
from pathlib import Path

import vl_convert

from telecompilot.evidence import paths

FAMILY = "Telecompilot Sans"  # no other font's name, so that no machine has one of its own
FILE = Path(__file__).parent / "font" / "letters.ttc"
MAKE = "python -m telecompilot.tools.font"
TEXTS = ("locale/**/*.po", "chapters/*.*", "*.md", "data/*.csv", "telecompilot/**/*.py", "_static/*.js")
UNDRAWN = {"\t", "\n", "\r", "\u00ad"}
NAMED, STYLED = re.compile(r'\sfont-family="[^"]*"'), re.compile('font-family:[^";]*')
BOLD, HAN = re.compile(r'\sfont-weight="[67]00"'), re.compile(r"[\u4e00-\u9fff]")
UNSEEN = re.compile(r"<(title|desc)>.*?</\1>|<[^>]*>", re.DOTALL)


@functools.cache
def digest() -> str:
    """Show the font to the library that draws, and return its digest, which belongs to the key of every drawing."""
    vl_convert.register_font_directory(str(FILE.parent))
    return hashlib.sha256(FILE.read_bytes()).hexdigest()


@functools.cache
def known() -> frozenset[int]:
    """The code points that the font has; its bold face has the same as its regular one."""
    data = FILE.read_bytes()
    (face,) = struct.unpack_from(">I", data, 12)  # a collection begins with tag, version, count, where each face begins
    (count,) = struct.unpack_from(">H", data, face + 4)
    entries = (struct.unpack_from(">4sIII", data, face + 12 + 16 * at) for at in range(count))
    table = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    (part,) = struct.unpack_from(">I", data, table + 8)
    (groups,) = struct.unpack_from(">I", data, table + part + 12)  # of format 12, as MAKE writes it
    runs = (struct.unpack_from(">II", data, table + part + 16 + 12 * at) for at in range(groups))
    return frozenset(code for first, last in runs for code in range(first, last + 1))


def lacking(text: str) -> list[str]:
    """The letters of a text that the font has not, in order of code points."""
    return sorted(letter for letter in set(text) - UNDRAWN if ord(letter) not in known())


def png(markup: str, scale: float) -> bytes:
    """Draw an SVG in the project's letters; one with Chinese in regular weight, for the font has no bold Chinese.

    Raises ValueError, with file and line, for a letter that the font lacks.
    """
    digest()
    said = unescape(UNSEEN.sub("", markup))
    if missing := lacking(said):
        raise ValueError("; ".join(map(_refused, missing)))
    if HAN.search(said):
        markup = BOLD.sub("", markup)
    own = STYLED.sub(f"font-family:{FAMILY}", NAMED.sub("", markup))
    return vl_convert.svg_to_png(own.replace("<svg", f'<svg font-family="{FAMILY}"', 1), scale=scale)


def _refused(letter: str) -> str:
    files = (file for kind in TEXTS for file in sorted(paths.ROOT.glob(kind)) if file.is_file())
    lines = ((file, at, line) for file in files for at, line in enumerate(file.read_text("utf-8").splitlines(), 1))
    places = (f"{file.relative_to(paths.ROOT).as_posix()}:{at}: " for file, at, line in lines if letter in line)
    code = f"U+{ord(letter):04X}"
    return f"{next(places, '')}{letter} ({code}) is not in the font of pictures; write another, or run {MAKE}"


def measured(spec: object) -> object:
    """Return a chart's specification with the project's letters in place of whatever it names, to be drawn."""
    if isinstance(spec, list):
        return [measured(part) for part in spec]
    if not isinstance(spec, dict):
        return spec
    return {
        key: FAMILY
        if (key == "font" or key.endswith("Font")) and isinstance(part, str)
        else (part if key in ("datasets", "data") else measured(part))
        for key, part in spec.items()
    }
