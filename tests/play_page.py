"""A page with nothing but the form of the scenarios, served and opened in a browser: a plugin of the tests of it."""

from __future__ import annotations

import re
import shutil

import pytest
from conftest import Quiet, served
from windows import opener

from telecompilot import evidence
from telecompilot.evidence import paths
from telecompilot.report import explorer_form

ID = "play-expansion-scenarios"
SCRIPTS = ("explore.js", "scenarios.js", "playground.js")
STYLES = ("telecompilot.css", "playground.css")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A page with nothing but the form, far enough down that a reader must scroll to it."""
    folder = tmp_path_factory.mktemp("play")
    (folder / "_static").mkdir()
    for name in (*SCRIPTS, *STYLES):
        shutil.copy(paths.STATIC / name, folder / "_static")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "ASSETS", folder / "_static" / "figures")
        markup = explorer_form.playground(evidence.load(), ID).markup.replace('="site:/', '="')
    styles = "".join(f'<link rel="stylesheet" href="_static/{name}">' for name in STYLES)
    scripts = "".join(f'<script src="_static/{name}"></script>' for name in SCRIPTS)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">{styles}'
    head += "<style>* { box-sizing: border-box } .content { overflow: auto }</style>"  # as the theme has it
    body = (
        f'<div class="content"><article><p style="height:3000px">Text.</p>{markup}<p>More.</p></article></div>{scripts}'
    )
    page = f'<!doctype html><html lang="en"><head>{head}<title>Form</title></head><body>{body}</body></html>'
    (folder / "page.html").write_text(page, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address(folder):
    with served(folder, Quiet, policy=f"{Quiet.policy}; script-src 'self'") as found:
        yield f"{found}/page.html"


@pytest.fixture
def opened(windows):
    """Open an address and wait for the form; the page must end without a fault."""
    pages = []

    with opener(windows) as opened:

        def visit(address, ready=True, **how):
            pages.append(opened(**how))
            pages[-1].goto(address)
            if ready:
                pages[-1].locator(".tc-play").scroll_into_view_if_needed()
                pages[-1].locator(".tc-play[data-ready]").wait_for()
            return pages[-1]

        yield visit
        lost = re.compile("favicon|404|ERR_ABORTED")  # what a test takes away itself
        faults = [fault for page in pages for fault in page.faults if not lost.search(fault)]
        assert not faults, faults


def state(page):
    """The settings as the form tells them, the words of the result, and the picture."""
    return page.evaluate(
        """() => ({
          form: [...document.querySelectorAll('.tc-play input')].map(i => i.type === 'range' ? i.value : i.checked),
          shown: [...document.querySelectorAll('.tc-play output')].map(o => o.textContent),
          said: [...document.querySelectorAll('[data-said]')].map(p => p.textContent),
          fan: document.querySelector('.tc-play-chart').innerHTML})"""
    )


def answered(page):
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def move(page, name, value):
    """Put a slider at a value, as a drag would."""
    page.locator(f"#{ID}-{name}").evaluate(
        "(s, v) => { s.value = v; s.dispatchEvent(new Event('input', { bubbles: true })); }", value
    )
    answered(page)
