"""`make serve`: the site on this machine, built again after each edit, and open pages load themselves anew.

``python -m telecompilot.tools.serve [--port 8000]`` answers this machine only. Every build is that of `make book`: only
chapters run whose inputs changed, and a build that fails is explained here while the last good site stays. The script
that reloads is put into a page as it is handed out, so the site itself never holds it, and comes from the page's own
origin, so the site's policy stands as it is.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue

from watchfiles import DefaultFilter, watch

from telecompilot.evidence import paths
from telecompilot.tools import book

FOLDERS = ("data", "chapters", "telecompilot", "_static", "locale")
FILES = {"index.md", "_config.yml", "_toc.yml", "CITATION.cff"}
BUILT, SCRIPT = "/~built", "/~reload.js"
RELOAD = f"""\
let shown = null;
setInterval(async () => {{
  const built = await fetch("{BUILT}").then((answer) => answer.text()).catch(() => shown);
  if (shown !== null && shown !== built) location.reload();
  shown = built;
}}, 1000);
"""
TAG = f'<script defer src="{SCRIPT}"></script>'
NONE = f"<!DOCTYPE html><html lang=en><title>No site yet</title>{TAG}<p>No site yet: the terminal says why."


def handler(folder: Path) -> type[SimpleHTTPRequestHandler]:
    """Return what answers requests: the folder's files, pages with the script in their heads."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *given: object) -> None:
            super().__init__(*given, directory=str(folder))

        def do_GET(self) -> None:
            if self.path == BUILT:
                self._send(built(folder), "text/plain")
            elif self.path == SCRIPT:
                self._send(RELOAD, "text/javascript")
            elif page := self._page():
                text = page.read_text(encoding="utf-8")
                self._send(text.replace("</head>", f"{TAG}</head>", 1), "text/html; charset=utf-8")
            elif not folder.is_dir():
                self._send(NONE, "text/html; charset=utf-8", 503)
            else:
                super().do_GET()

        def _page(self) -> Path | None:
            file = Path(self.translate_path(self.path))
            file = file / "index.html" if file.is_dir() and self.path.split("?")[0].endswith("/") else file
            return file if file.suffix == ".html" and file.is_file() else None

        def _send(self, text: str, kind: str, code: int = 200) -> None:
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def end_headers(self) -> None:
            self.send_header("Cache-Control", "no-store")
            super().end_headers()

        def log_message(self, *words: object) -> None:
            """Leave the terminal to the builds."""

    return Handler


def built(folder: Path) -> str:
    """Return what is another text once another site is in place: each is built into a folder of its own."""
    try:
        about = folder.stat()
    except FileNotFoundError:
        return ""
    return f"{about.st_ino} {about.st_mtime_ns}"


def edits(queue: Queue) -> None:
    """Put the names of edited files into the queue as they are edited, from threads that end with the program."""
    folders = [paths.ROOT / name for name in FOLDERS if (paths.ROOT / name).is_dir()]
    skip = DefaultFilter()

    def follow(places: Iterable[Path], deep: bool, names: set[str] | None) -> None:
        def wanted(change: object, name: str) -> bool:
            return skip(change, name) and (names is None or Path(name).name in names)

        for changes in watch(*places, watch_filter=wanted, recursive=deep, raise_interrupt=False):
            queue.put({Path(name) for _, name in changes})

    # The root by itself: below it lie environments and what is built.
    for given in ((folders, True, None), ([paths.ROOT], False, FILES)):
        threading.Thread(target=follow, args=given, daemon=True).start()


def build() -> None:
    """Build in a process of its own, which loads edited modules anew; say how it ended."""
    began = time.monotonic()
    code = subprocess.run([sys.executable, "-m", "telecompilot.tools.book"], check=False, cwd=paths.ROOT).returncode
    stays = "the site stays as it was" if book.SITE.is_dir() else "there is no site yet"
    ended = "built" if code == 0 else f"the build FAILED, {stays}"
    print(f"\n{time.monotonic() - began:.0f} s: {ended}", flush=True)


def main(arguments: list[str] | None = None) -> None:
    """Build, serve, and build again after each edit until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m telecompilot.tools.serve", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="0 takes a free one (default 8000)")
    queue: Queue[set[Path]] = Queue()
    port = parser.parse_args(arguments).port
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler(book.SITE))
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or error
        free = "`make serve PORT=0` (python -m telecompilot.tools.serve --port 0)"
        raise SystemExit(f"Port {port} cannot be had ({why}); {free} takes a free one") from None
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        edits(queue)
        try:
            while True:
                build()
                print(f"http://127.0.0.1:{server.server_port}/ shows the site; edit, or Ctrl-C to end", flush=True)
                changed = queue.get()
                while not queue.empty():  # what was edited while a build ran
                    changed |= queue.get()
                names = [name.relative_to(paths.ROOT).as_posix() for name in sorted(changed)]
                print(f"\nedited: {', '.join(names)}", flush=True)
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
