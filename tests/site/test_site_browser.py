"""Every page in a real browser: pictures without scripts, live charts under a strict policy, access for everyone."""

from __future__ import annotations

import itertools
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import chapters, pages, visitor
from site_reader import figures

pytestmark = [pytest.mark.site, pytest.mark.browser]
EVERY = [f"{edition}{name}" for name in (*chapters(), "search.html") for edition in ("", "zh/")]
TAGS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What colours and widths can change is looked at in all settings. It takes most of the time, and much more where a page
# has hundreds of rows: one that holds nothing but what three before it hold, as far as styles can tell, is left out.
LOOKS = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]
LOOK = {"runOnly": {"type": "rule", "values": LOOKS}, "resultTypes": ["violations"]}
REST = {"runOnly": TAGS, "rules": {name: {"enabled": False} for name in LOOKS}, "resultTypes": ["violations"]}
THIN = """() => {
  const article = document.querySelector('article'), times = {};
  const kind = node => node === article ? '' : kind(node.parentElement) + '>' + node.tagName +
    ['class', 'style', 'hidden'].map(name => node.getAttribute(name));
  article.querySelectorAll(':is(.tc-picture, .tc-live) svg').forEach(drawing => drawing.replaceChildren());
  article.querySelectorAll(':is(tr, li):not(:last-child)').forEach(row => {
    if (!row.isConnected) return;
    const kinds = new Set([row, ...row.querySelectorAll('*')].map(kind));
    if ([...kinds].every(one => times[one] >= 3)) row.remove();
    else kinds.forEach(one => times[one] = (times[one] ?? 0) + 1);
  });
}"""
# A picture is one image to a screen reader: what is inside is presentation, its contrast has a test of its own, and it
# is half of a page's elements.
PAGE = {"exclude": [[".tc-picture svg > *"], [".tc-live svg > *"]]}
SMALLEST = 11  # px

TEXT_SIZES = """() => [...document.querySelectorAll('.tc-figure *')].flatMap(node => {
  const words = [...node.childNodes].filter(n => n.nodeType === 3).map(n => n.textContent.trim()).filter(Boolean);
  const seen = node.checkVisibility() && node.getClientRects().length && !node.closest('.tc-hidden');
  if (!words.length || !seen) return [];
  const matrix = node.ownerSVGElement ? node.getScreenCTM() : null;
  const scale = matrix ? Math.hypot(matrix.a, matrix.b) : 1;
  return [[parseFloat(getComputedStyle(node).fontSize) * scale, words.join(' '), node.closest('.tc-figure').id]];
})"""

# A text's ground is its halo, else the painted shape under its middle, else the page.
WEAK_TEXT = """() => {
  const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const rgb = css => css.match(/[\\d.]+/g).map(Number).slice(0, 3);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const page = rgb(getComputedStyle(document.body).backgroundColor);
  const painted = node => {
    const style = getComputedStyle(node);
    if (!node.ownerSVGElement || node.closest('text') || style.fill === 'none') return null;
    const alpha = Number(style.fillOpacity) * Number(style.opacity);
    return rgb(style.fill).map((value, at) => alpha * value + (1 - alpha) * page[at]);
  };
  const ground = text => {
    const style = getComputedStyle(text);
    if (style.stroke !== 'none') return rgb(style.stroke);
    text.scrollIntoView({ block: 'center', behavior: 'instant' });
    const box = text.getBoundingClientRect();
    const under = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return under.map(painted).find(Boolean) ?? page;
  };
  return [...document.querySelectorAll('.tc-picture svg text')].filter(t => t.checkVisibility()).flatMap(text => {
    const [own, other] = [light(rgb(getComputedStyle(text).fill)), light(ground(text))];
    const contrast = (Math.max(own, other) + 0.05) / (Math.min(own, other) + 0.05);
    return contrast < 4.5 ? [`${text.closest('.tc-figure').id}: ${text.textContent} (${contrast.toFixed(2)})`] : [];
  });
}"""

# With everything unfolded, which is put back.
TABLES_CUT_OFF = """article => {
  const folded = [...article.querySelectorAll('details:not([open])')];
  folded.forEach(one => one.open = true);
  const all = [...document.querySelectorAll('.tc-scroll')];
  const cut = all.filter(one => one.getBoundingClientRect().right > innerWidth);
  folded.forEach(one => one.open = false);
  return cut.map(one => one.ariaLabel);
}"""

SHIFT = """() => new Promise(done => {
  let total = 0;
  new PerformanceObserver(list => { for (const e of list.getEntries()) total += e.value; })
    .observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done(total), 300);
})"""


def shown(page):
    """Ids of figures of which exactly one picture can be seen."""
    return page.evaluate(
        """() => [...document.querySelectorAll('figure[id^=fig-]')].filter(figure =>
             [...figure.querySelectorAll('.tc-picture svg')].filter(svg => svg.getBoundingClientRect().height > 40)
             .length === 1).map(figure => figure.id)"""
    )


def laid_out(page):
    """The page with what is far from the screen laid out too, as it is once a reader comes there."""
    page.add_style_tag(content="* { content-visibility: visible !important; }")
    return page


@pytest.fixture(scope="module", params=pages())
def seen(request, windows, server):
    """A page that is loaded once for all tests that only look at it, each through a `window` of its own."""
    with visitor(windows, server) as opened:
        page = opened(request.param)
        page.name, page.moved = request.param, page.evaluate(SHIFT)
        yield laid_out(page)


@pytest.fixture(scope="module", params=EVERY)
def unscripted(request, windows, server):
    """A page in a browser that runs no scripts, loaded once."""
    with visitor(windows, server) as opened:
        page = opened(request.param, scripts=False)
        page.name = request.param
        yield page


def window(page, width=1280, scheme="light", media="screen"):
    """The page as a window of that width shows it, or paper, from its top."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, media=media)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    return page


@pytest.mark.parametrize("width", [1280, 390])
def test_figure_is_blank_without_scripts(unscripted, site, width):
    page = window(unscripted, width)
    assert shown(page) == [figure.id for figure in figures(site / page.name)]
    assert not page.locator("button.tc-explore:visible").count(), "a button that nothing answers"


def test_button_without_scripts_does_nothing(unscripted):
    page = window(unscripted)
    dead = page.locator("article button:visible, .theme-toggle:visible, .tc-play input:visible")
    assert not dead.count(), dead.first.evaluate("node => node.outerHTML")
    assert page.locator("summary").count() == page.locator("details > summary").count()  # these open by themselves


@pytest.mark.parametrize("name", pages())
def test_live_chart_fails_with_other_hosts_blocked_and_eval_forbidden(visit, site, name):
    page = visit(name)
    for width, figure in itertools.product((1280, 390), figures(site / name)):
        window(page, width)
        box = page.locator(f"#{figure.id}")
        box.locator("button.tc-explore").press("Enter")
        live = box.locator(".tc-live")
        live.locator("svg").wait_for(timeout=20_000)
        assert page.evaluate("document.activeElement.className").startswith("tc-live"), f"{figure}: focus lost"
        assert live.locator("svg path").count() > 3, f"{figure}: live chart is empty"
        assert not box.locator(".tc-picture").is_visible(), figure
        live.press("ArrowRight")
        page.keyboard.press("Escape")
        assert box.locator(".tc-picture").is_visible() and not live.count(), f"{figure}: Escape does not return"
        assert page.evaluate("document.activeElement.className") == "tc-explore", f"{figure}: focus lost"
    assert not page.faults, page.faults


@pytest.mark.parametrize("name", EVERY)
def test_barrier_for_readers_who_do_not_see_or_point(visit, name):
    """One load a page: each state and setting is reached from the one before, as loading takes longer than looking."""
    page = laid_out(visit(name))
    page.evaluate(Axe().axe_script)
    assert_accessible(page, "light, wide, closed", REST)
    page.locator("article details > summary").evaluate_all("all => all.forEach(one => one.parentElement.open = true)")
    buttons = page.locator("button.tc-explore")
    for button in buttons.all():
        button.click()
        button.and_(page.get_by_text(re.compile("Back to the picture|返回图片"))).wait_for(timeout=20_000)
    opened = buttons.count() or page.locator("article details").count()
    if opened:
        assert_accessible(page, "light, wide, open and explored", REST)
    page.set_viewport_size({"width": 390, "height": 900})
    assert_accessible(page, "light, narrow, open and explored", REST)
    page.evaluate(THIN)
    for scheme, width in (("light", 390), ("dark", 390), ("dark", 1280), ("light", 1280)):
        window(page, width, scheme)
        assert_accessible(page, f"{scheme}, {width} px, open and explored", LOOK)
    if opened:
        page.locator("article details").evaluate_all("all => all.forEach(one => one.open = false)")
        buttons.evaluate_all("all => all.forEach(one => one.click())")
        for width in (1280, 390):
            assert_accessible(window(page, width), f"light, {width} px, closed", LOOK)


def assert_accessible(page, state, rules):
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")  # nothing stands under the bar at the top by chance
    found = page.evaluate("([context, options]) => axe.run(context, options)", [PAGE, rules])["violations"]
    lines = [f"{fault['id']}: {node['target']} {node['failureSummary']}" for fault in found for node in fault["nodes"]]
    assert not lines, f"{state}: " + "\n".join(lines[:10])


@pytest.mark.parametrize("width", [1280, 700, 390, 360])
def test_text_in_a_figure_is_too_small_to_read(seen, width):
    sizes = window(seen, width).evaluate(TEXT_SIZES)
    small = [entry for entry in sizes if entry[0] < SMALLEST - 0.05]
    assert not small, small[:5]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_in_a_picture_is_faint(seen, scheme):
    faint = window(seen, scheme=scheme).evaluate(WEAK_TEXT)
    assert not faint, faint


@pytest.mark.parametrize("width", [390, 320])
def test_page_scrolls_sideways_on_a_phone(seen, width):
    page = window(seen, width)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    cut = page.locator("article").evaluate(TABLES_CUT_OFF)
    assert not cut, cut


def test_page_jumps_while_it_loads(seen):
    assert seen.moved < 0.05


def test_dark_page_wastes_ink_in_print(seen, site):
    page = window(seen, scheme="dark", media="print")
    ground = page.evaluate("getComputedStyle(document.body).getPropertyValue('--tc-paper')").strip()
    assert ground == "#fcfbf8"
    assert shown(page) == [figure.id for figure in figures(site / page.name)]


def test_live_chart_fails_when_the_book_is_opened_from_a_folder(browser, site):
    name = next(name for name in pages() if figures(site / name))
    page = browser.new_page()
    faults = []
    page.on("console", lambda entry: faults.append(entry.text) if entry.type == "error" else None)
    page.goto((site / name).as_uri())
    page.locator("button.tc-explore").first.click()
    page.locator(".tc-live svg").first.wait_for(timeout=20_000)
    page.close()
    assert not faults


def test_live_chart_keeps_its_light_colours_in_the_dark(visit, site):
    name = next(name for name in pages() if figures(site / name))
    page = visit(name, scheme="dark")
    page.locator("button.tc-explore").first.click()
    text = page.locator(".tc-live svg text").first
    text.wait_for(timeout=20_000)
    dark = text.evaluate("node => getComputedStyle(node).fill")
    page.emulate_media(color_scheme="light")
    assert text.evaluate("node => getComputedStyle(node).fill") != dark
