"""Print the built site; the next build offers the PDF."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from telecompilot import paths
from telecompilot.paper import assemble, kept, press


def main(site: Path) -> None:
    """Print unless what is kept was printed from the same pages."""
    pages, base = assemble.order(paths.ROOT), os.environ.get("TELECOMPILOT_BASEURL", "").strip()
    base = f"{base.rstrip('/')}/" if base else ""
    if kept.current(site, pages, base):
        print("The PDF is that of these pages.")
        return
    target = kept.keep(press.pdf(site, pages, base), kept.digest(site, pages, base))
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB; `make book` puts it on the site")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else paths.BUILD / "html")
