"""Every page in a real browser: pictures without scripts, live charts under a strict policy, access for everyone."""

from __future__ import annotations

import itertools

import pytest
from conftest import chapters, pages, visitor
from site_reader import figures
from windows import laid_out, window

pytestmark = [pytest.mark.site, pytest.mark.browser]
EVERY = [f"{edition}{name}" for name in (*chapters(), "search.html") for edition in ("", "zh/")]
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
