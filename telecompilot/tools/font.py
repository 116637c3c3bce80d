"""Make the pictures' font anew: the letters that a picture may need, of open fonts, two faces in one file.

`python -m telecompilot.tools.font [FOLDER]` wants fonttools and, in FOLDER (Debian's, unless named), the open fonts.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from telecompilot.evidence import paths
from telecompilot.figure import letters

if TYPE_CHECKING:  # only who makes the font has it
    from fontTools.ttLib import TTFont

FOLDER = Path("/usr/share/fonts")
PACKAGES = "fonts-croscore fonts-droid-fallback fonts-nanum fonts-noto-core"  # of Debian
REGULAR, BOLD = "Arimo-Regular.ttf", "Arimo-Bold.ttf"  # each letter as wide as Arial's
OTHERS = ("DroidSansFallbackFull", "NanumGothic", "NotoSansSymbols2-Regular", "NotoSansSymbols-Regular")
OTHERS += ("NotoSansMath-Regular",)
EM = 2048  # units
RANGES = [(0x20, 0x17F), (0x218, 0x21B), (0x2C6, 0x2DD), (0x370, 0x45F), (0x1EA0, 0x1EF9)]  # European, Vietnamese
RANGES += [(0x2000, 0x21D4), (0x2200, 0x226F), (0x2460, 0x2473), (0x25A0, 0x25FF)]  # punctuation, signs, shapes
RANGES += [(0x3000, 0x3017), (0xFF01, 0xFF5E), (0xFFE5, 0xFFE5)]  # Chinese punctuation, full-width letters
SIGNS = "★☆☐☑☒♀♂♪♬⚠✓✔✗✘"
ASIDE = 0xF0000  # how far off bold letters wait while both faces are one font


def wanted() -> set[int]:
    """The letters that belong into the font: the ranges, the commonest Chinese, and all that the project writes."""
    common = (bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))  # level 1 of GB 2312
    text = SIGNS + "".join(pair.decode("gb2312", "ignore") for pair in common)
    return {code for low, high in RANGES for code in range(low, high + 1)} | set(map(ord, text)) | written()


def written() -> set[int]:
    """All letters of the project's texts, tables and catalogues."""
    files = (file for kind in letters.TEXTS for file in paths.ROOT.glob(kind) if file.is_file())
    return {ord(letter) for file in files for letter in set(file.read_text("utf-8")) - letters.UNDRAWN}


def make(folder: Path, codes: set[int]) -> tuple[bytes, set[int]]:
    """Return the font file, and the letters that none of the open fonts has.

    Both faces share one set of outlines, in which Chinese letters and signs stand once: they are not bolder in bold.
    """
    from fontTools.merge import Merger
    from fontTools.ttLib import TTCollection, TTFont

    regular, bold = _cut(folder, REGULAR, codes), _cut(folder, BOLD, codes)
    lacking = codes - set(regular.getBestCmap())
    _encode(bold, {code + ASIDE: glyph for code, glyph in bold.getBestCmap().items()})
    parts = [regular, bold]
    for name in OTHERS:
        parts.append(_cut(folder, f"{name}.ttf", lacking))
        lacking -= set(parts[-1].getBestCmap())
    merged = _stored(Merger().merge(list(map(_stored, parts))))
    both = TTCollection()
    for style in ("Regular", "Bold"):
        face = TTFont(merged, recalcTimestamp=False)
        found = face.getBestCmap()
        heavy = {code - ASIDE: glyph for code, glyph in found.items() if code >= ASIDE and style == "Bold"}
        _encode(face, {code: glyph for code, glyph in found.items() if code < ASIDE} | heavy)
        _name(face, style)
        face["head"].created = face["head"].modified = 0  # the same letters are the same bytes
        both.fonts.append(face)
    return _stored(both).getvalue(), lacking


def _cut(folder: Path, name: str, codes: Iterable[int]) -> TTFont:
    from fontTools import subset
    from fontTools.ttLib import TTFont, scaleUpem

    file = next(iter(sorted(folder.rglob(name))), None)
    if file is None:
        raise SystemExit(f"no {name} in {folder}; on Debian: apt-get install {PACKAGES}, elsewhere name its folder")
    options = subset.Options(hinting=False, layout_features=["kern"], notdef_outline=True)
    options.drop_tables += ["FFTM", "GDEF", "GSUB", "vhea", "vmtx"]
    font = TTFont(file, recalcTimestamp=False)
    cut = subset.Subsetter(options)
    cut.populate(unicodes=codes)
    cut.subset(font)
    scaleUpem.scale_upem(font, EM)
    return font


def _encode(font: TTFont, glyphs: dict[int, str]) -> None:
    """Have a font's letters be these: one table, of the kind that `letters.known` reads."""
    from fontTools.ttLib import newTable
    from fontTools.ttLib.tables._c_m_a_p import cmap_format_12

    part = cmap_format_12(12)
    part.platformID, part.platEncID, part.language, part.cmap = 3, 10, 0, glyphs
    font["cmap"] = newTable("cmap")
    font["cmap"].tableVersion, font["cmap"].tables = 0, [part]


def _name(font: TTFont, style: str) -> None:
    from fontTools.fontBuilder import FontBuilder

    whole = f"{letters.FAMILY} {style}"
    names = {"familyName": letters.FAMILY, "styleName": style, "fullName": whole, "uniqueFontIdentifier": whole}
    names |= {"psName": whole.replace(" ", "-"), "licenseDescription": "SIL Open Font License 1.1; see LICENSE.txt"}
    del font["name"]
    FontBuilder(font=font).setupNameTable(names, mac=False)
    bold = style == "Bold"
    font["OS/2"].usWeightClass, font["OS/2"].fsSelection = (700, 0x20) if bold else (400, 0x40)
    font["head"].macStyle = int(bold)


def _stored(font: TTFont) -> io.BytesIO:
    file = io.BytesIO()
    font.save(file)
    file.seek(0)
    return file


def main() -> None:
    """Write the font and say what it holds, and which letters of the project are in none of the open fonts."""
    try:
        made, lacking = make(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, wanted())
    except ModuleNotFoundError as error:
        raise SystemExit(f"{error.name} is needed: {sys.executable} -m pip install fonttools") from None
    letters.FILE.write_bytes(made)
    letters.known.cache_clear()
    print(f"{letters.FILE.relative_to(paths.ROOT)}: {len(letters.known())} letters, {len(made) / 1000:.0f} kB")
    if missing := "".join(map(chr, sorted(lacking & written()))):
        print(f"No open font here has {missing}: pictures can not say that.")


if __name__ == "__main__":
    main()
