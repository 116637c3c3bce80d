"""What the paper says that no page does, in the language of its edition."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from telecompilot.report import downloads


class Words(NamedTuple):
    """One edition: its language and folder, its file, and the words round the pages.

    dated: version and day of release to a line of the cover; listed: how a figure refers to sources under its data.
    """

    language: str
    folder: str
    offer: downloads.Offer
    kind: str
    contents: str
    answer: str
    cite: str
    dated: Callable[[str, date], str]
    listed: re.Pattern
    below: str
    repeated: str
    play: str


ENGLISH = Words(
    language="en",
    folder="",
    offer=downloads.PDF,
    kind="An executable report",
    contents="Contents",
    answer="The answer",
    cite="Cite as: ",
    dated=lambda version, day: f"Version {version}, {day.day} {day:%B %Y}",
    listed=re.compile("listed under (?:Data|Further sources)"),
    below="listed below",
    repeated="Further sources: as under a figure above.",
    play="What follows on the site at this place is an explorer: assumptions can be changed there, and the picture "
    "answers.",
)
CHINESE = Words(
    language="zh-CN",
    folder="zh",
    offer=downloads.PDF_CHINESE,
    kind="可执行的报告",
    contents="目录",
    answer="结论",
    cite="引用格式：",
    dated=lambda version, day: f"版本{version}，{day.year}年{day.month}月{day.day}日",
    listed=re.compile("见“(?:数据|其他来源)”"),
    below="见图下",
    repeated="其他来源：与前面一图相同。",
    play="网站在此处有一个交互工具：可以改变各项假设，图随之变化。",
)
EDITIONS = (ENGLISH, CHINESE)
