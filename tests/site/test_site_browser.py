"""Every page in a real browser: pictures without scripts, live charts under a strict policy, access for everyone."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import chapters, pages
from site_reader import figures

pytestmark = [pytest.mark.site, pytest.mark.browser]
each_page = pytest.mark.parametrize("name", pages())
EVERY = [f"{edition}{name}" for name in (*chapters(), "search.html") for edition in ("", "zh/")]
TAGS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
RULES = {"runOnly": TAGS, "rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
# What colours and widths can change: the rest is the same in all settings, and takes most of the time.
LOOKS = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]
LOOK = {"runOnly": {"type": "rule", "values": LOOKS}, "resultTypes": ["violations"]}
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


@each_page
@pytest.mark.parametrize("width", [1280, 390])
def test_figure_is_blank_without_scripts(visit, site, name, width):
    page = visit(name, width=width, scripts=False)
    assert shown(page) == [figure.id for figure in figures(site / name)]
    assert not page.locator("button.tc-explore:visible").count(), "a button that nothing answers"


@each_page
@pytest.mark.parametrize("width", [1280, 390])
def test_live_chart_fails_with_other_hosts_blocked_and_eval_forbidden(visit, site, name, width):
    page = visit(name, width=width)
    for figure in figures(site / name):
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
    assert_accessible(page, "light, wide, closed")
    page.locator("article details > summary").evaluate_all("all => all.forEach(one => one.parentElement.open = true)")
    buttons = page.locator("button.tc-explore")
    for button in buttons.all():
        button.click()
        button.and_(page.get_by_text(re.compile("Back to the picture|返回图片"))).wait_for(timeout=20_000)
    opened = buttons.count() or page.locator("article details").count()
    if opened:
        assert_accessible(page, "light, wide, open and explored")
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, "dark, wide, open and explored", LOOK)
    page.set_viewport_size({"width": 390, "height": 900})
    assert_accessible(page, "dark, narrow, open and explored")
    page.emulate_media(color_scheme="light")
    assert_accessible(page, "light, narrow, open and explored", LOOK)
    if opened:
        page.locator("article details").evaluate_all("all => all.forEach(one => one.open = false)")
        buttons.evaluate_all("all => all.forEach(one => one.click())")
        assert_accessible(page, "light, narrow, closed", LOOK)


def assert_accessible(page, state, rules=RULES):
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")  # nothing stands under the bar at the top by chance
    found = Axe().run(page, context=PAGE, options=rules).response["violations"]
    lines = [f"{fault['id']}: {node['target']} {node['failureSummary']}" for fault in found for node in fault["nodes"]]
    assert not lines, f"{state}: " + "\n".join(lines[:10])


@each_page
@pytest.mark.parametrize("width", [1280, 700, 390, 360])
def test_text_in_a_figure_is_too_small_to_read(visit, name, width):
    sizes = visit(name, width=width).evaluate(TEXT_SIZES)
    small = [entry for entry in sizes if entry[0] < SMALLEST - 0.05]
    assert not small, small[:5]


@each_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_in_a_picture_is_faint(visit, name, scheme):
    faint = laid_out(visit(name, scheme=scheme)).evaluate(WEAK_TEXT)
    assert not faint, faint


@each_page
@pytest.mark.parametrize("width", [390, 320])
def test_page_scrolls_sideways_on_a_phone(visit, name, width):
    page = visit(name, width=width)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    page.locator("article details").evaluate_all("all => all.forEach(one => one.open = true)")
    wide = "all => all.filter(one => one.getBoundingClientRect().right > innerWidth).map(one => one.ariaLabel)"
    assert not (cut := laid_out(page).locator(".tc-scroll").evaluate_all(wide)), cut


@each_page
def test_page_jumps_while_it_loads(visit, name):
    assert visit(name).evaluate(SHIFT) < 0.05


@each_page
def test_dark_page_wastes_ink_in_print(visit, site, name):
    page = visit(name, scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    ground = page.evaluate("getComputedStyle(document.body).getPropertyValue('--tc-paper')").strip()
    assert ground == "#fcfbf8"
    assert shown(page) == [figure.id for figure in figures(site / name)]


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


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["what-follows", "play-expansion-scenarios", "tab-expansion-scenarios-years"])
def test_address_of_a_section_leads_somewhere_else(browser, server, name, width):
    """Far sections are laid out when they come near, which moves what stands below: links once ended 3,000 px short."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{server}/chapters/expansion-scenarios.html#{name}", wait_until="load")
    page.wait_for_function(
        "id => { const top = document.getElementById(id).getBoundingClientRect().top; return top >= 0 && top < 200; }",
        arg=name,
        timeout=5000,
    )
    page.close()
