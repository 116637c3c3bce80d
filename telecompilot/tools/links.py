"""External links of a built site: listed, and tried whether they still answer.

``python -m telecompilot.tools.links SITE`` prints every address with the pages that name it; ``--ask`` prints those
that give no page, and ends with code 1 if there are any. Sites that turn machines away (401, 403, 405, 429, 999)
count as there.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag

import requests

LINK = re.compile(r'<a\b[^>]*?\bhref="(https?://[^"]+)"')
AGENT = {"User-Agent": "Mozilla/5.0 (compatible; telecompilot link check)"}
TURNED_AWAY = {401, 403, 405, 406, 418, 429, 451, 503, 999}
PATIENCE = 20  # seconds


def external(site: Path) -> dict[str, list[str]]:
    """The addresses that the site's pages link, without fragments, each with the pages that name it, both in order."""
    found: dict[str, set[str]] = {}
    for page in sorted(site.rglob("*.html")):
        name = page.relative_to(site).as_posix()
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            found.setdefault(urldefrag(unescape(target))[0], set()).add(name)
    return {address: sorted(found[address]) for address in sorted(found)}


def fault(address: str, session: requests.Session) -> str:
    """Why an address gives no page, in a few words; empty where it gives one."""
    try:
        answer = session.get(address, headers=AGENT, timeout=PATIENCE, stream=True)
        answer.close()
    except requests.RequestException as error:
        return type(error).__name__
    there = answer.ok or answer.status_code in TURNED_AWAY
    return "" if there else f"status {answer.status_code}"


def ask(addresses: Iterable[str]) -> dict[str, str]:
    """The addresses that give no page, with the reason."""
    addresses = list(addresses)
    with requests.Session() as session, ThreadPoolExecutor(16) as pool:
        reasons = pool.map(lambda address: fault(address, session), addresses)
        return {address: reason for address, reason in zip(addresses, reasons, strict=True) if reason}


def main(site: Path, asking: bool) -> int:
    """Print the list, or what is wrong with it; return the exit code."""
    found = external(site)
    lines = {address: f"{address}\t{' '.join(pages)}" for address, pages in found.items()}
    if not asking:
        print("\n".join(lines.values()))
        return 0
    wrong = ask(found)
    print("\n".join(f"{reason}\t{lines[address]}" for address, reason in wrong.items()))
    print(f"{len(wrong)} of {len(found)} addresses give no page", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(next(word for word in sys.argv[1:] if not word.startswith("--"))), "--ask" in sys.argv))
