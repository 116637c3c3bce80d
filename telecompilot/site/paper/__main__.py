"""Print the built site; the next build offers the PDF."""

from __future__ import annotations

import sys
from pathlib import Path

from telecompilot.evidence import paths
from telecompilot.site import address
from telecompilot.site.paper import assemble, kept, press
from telecompilot.site.paper.words import EDITIONS


def main(site: Path) -> None:
    """Print each edition that the site has, unless what is kept was printed from the same pages."""
    pages, base = assemble.order(paths.ROOT), address.stated()[1]
    base = f"{base.rstrip('/')}/" if base else ""
    if not (site / f"{pages[0]}.html").is_file():
        raise SystemExit(f"no site in {site}: `make book` first")
    for words in EDITIONS:
        if not (site / words.folder / f"{pages[0]}.html").is_file():
            continue
        if kept.current(site, pages, base, words):
            print(f"{words.offer.file} is that of these pages.")
            continue
        made = press.pdf(site, pages, base, words)
        target = kept.keep(made, kept.digest(site, pages, base, words), words)
        print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB; `make book` puts it on the site")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else paths.BUILD / "html")
