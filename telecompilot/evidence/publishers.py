"""Who published a document first: `sources.csv` names, in one cell, the publisher and the host that was read."""

from __future__ import annotations

import re
from functools import lru_cache

# What the host is: a copy's, in the words of the table.
_COPY = r"(?:copy|copies|mirror|mirrored|repost|reposted|reprint|archive|text|page)"
_ASIDE = re.compile(rf",? \((?:[^()]*\b)?(?:{_COPY})\b[^()]*\)(?=$|,| of )")  # "AskCI (mirror)", "NBS (copy at x.com)"
_AFTER = re.compile(rf",? (?:machine |document |translated )?{_COPY}(?:$| (?:on|at|host|by)\b.*)|, mirror host$")
_OF = re.compile(rf"^(?:.*\b)?{_COPY} of (?:the )?([A-Z0-9][^(),]*?)(?: \(.*)?$")  # "West.cn repost of CAICT"
_OF_ASIDE = re.compile(r"\((?:copy|repost) of (?:the )?([A-Z][^()]*)\)$")  # "Hongbo Report (repost of MIIT)"
_VIA = re.compile(r",? \(?via\b.*$")  # "Reuters via Daily Mail"
_IN_BRACKETS = re.compile(r"^[^()]+ \(([^()]+)\)$")  # "Semafor (Reuters)"
_AGENCIES = {
    "AFP": "AFP",
    "AP": "AP",
    "Bloomberg": "Bloomberg",
    "CNBC": "CNBC",
    "EFE": "EFE",
    "FT": "Financial Times",
    "IANS": "IANS",
    "Ming Pao": "Ming Pao",
    "Myanmar Times": "Myanmar Times",
    "PR Newswire": "PR Newswire",
    "Reuters": "Reuters",
    "SCMP": "South China Morning Post",
    "WAM": "WAM",
    "Xinhua": "Xinhua",
}


@lru_cache(maxsize=4096)
def first(publisher: str) -> str:
    """Who published first, of what the table says: "Semafor (Reuters)" and "Reuters via Daily Mail" are Reuters.

    Where the table does not say it, its words stay, without what says that the host's is a copy ("soufoo.cn (copy)").
    """
    name = _VIA.sub("", publisher)
    if hit := _OF_ASIDE.search(name) or _OF.match(name):
        return hit[1].strip()
    name = _AFTER.sub("", _ASIDE.sub("", name)).strip(" ,")
    if re.fullmatch(r"[a-z ]*", name):  # "news repost"
        return publisher
    if (hit := _IN_BRACKETS.match(name)) and hit[1] in _AGENCIES:
        return _AGENCIES[hit[1]]
    agencies = [part for part in name.split(" / ") if part in _AGENCIES]
    return _AGENCIES[agencies[0]] if " / " in name and len(agencies) == 1 else name
