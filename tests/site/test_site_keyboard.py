"""The way through a page without a mouse: where the focus goes, that it can be seen, what moves."""

from __future__ import annotations

import pytest
from windows import eventually

pytestmark = [pytest.mark.site, pytest.mark.browser]
WALKED = ["index.html", "chapters/expansion-scenarios.html", "search.html?q=insurance", "zh/chapters/methods.html"]
MOST = 1500  # stops of a page

# The stop, and how it differs from the same element without focus: an outline or a ring of at least two pixels whose
# contrast to the page is 3 to 1 (WCAG 2.4.11, 2.4.13, 1.4.11).
STOP = """() => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = css => { const [r, g, b] = css.match(/[\\d.]+/g).map(Number);
    return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b); };
  const labels = [...document.querySelectorAll(`label[for="${node.id || '-'}"]:not(.overlay)`)];
  const shown = node.matches('.sidebar-toggle') ? labels.find(one => one.getClientRects().length) ?? node : node;
  const ring = [node, ...labels].map(one => getComputedStyle(one))
    .find(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2);
  const page = light(getComputedStyle(document.body).backgroundColor);
  const drawn = ring && light(ring.outlineColor);
  const contrast = ring ? (Math.max(drawn, page) + .05) / (Math.min(drawn, page) + .05) : 0;
  const box = shown.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  window.walked ??= [];
  const again = window.walked.includes(node);
  window.walked.push(node);
  return { html: node.outerHTML.slice(0, 160), kind: node.className || node.tagName, contrast, inside, again,
           width: box.width, height: box.height };
}"""
# Everything that the keyboard should reach, in its order.
REACHABLE = """() => [...document.querySelectorAll(
  'a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter(node =>
    !node.disabled && node.tabIndex >= 0 && node.checkVisibility({ visibilityProperty: true }) &&
    !(node.type === 'radio' && !node.checked && document.querySelector(`input[name="${node.name}"]:checked`))).length"""


def walk(page, most=MOST):
    """Press Tab until the focus has left the page; the stops."""
    stops = []
    while len(stops) < most:
        page.keyboard.press("Tab")
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        stop = page.evaluate(STOP)
        if stop is None or stop["again"]:
            return stops
        stops.append(stop)
    raise AssertionError(f"still in the page after {most} stops: {stops[-3:]}")


@pytest.mark.parametrize("name", WALKED)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390), ("dark", 1400)])
def test_focus_is_trapped_or_invisible(visit, name, scheme, width):
    page = visit(name, scheme=scheme, width=width)
    page.emulate_media(reduced_motion="reduce")  # what slides into sight is there at once
    if "q=" in name:
        page.locator(".tc-results a").first.wait_for(timeout=20_000)
    reachable = page.evaluate(REACHABLE)
    stops = walk(page)
    hidden = [stop for stop in stops if stop["contrast"] < 3 or not stop["inside"]]
    assert not hidden, hidden[:5]
    assert len(stops) >= reachable, f"{len(stops)} stops, {reachable} could be reached"
    assert not page.faults


@pytest.mark.parametrize("name", ["index.html", "zh/chapters/methods.html"])
def test_skip_link_is_not_first_or_leads_past_the_text(visit, name):
    page = visit(name)
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.get_attribute("class").startswith("skip-to-content")
    assert link.bounding_box()["y"] >= 0, "it stays out of sight"
    link.press("Enter")
    assert page.url.endswith("#furo-main-content")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article') !== null")


def test_menu_and_contents_need_a_mouse_on_a_phone(visit):
    page = visit("chapters/methods.html", width=390)
    for button, panel in (("nav-overlay-icon", ".sidebar-drawer"), ("toc-overlay-icon", ".toc-drawer")):
        toggle = page.locator(f"button.{button}")
        toggle.focus()
        assert toggle.get_attribute("aria-expanded") == "false"
        page.keyboard.press("Space")
        page.wait_for_timeout(400)
        edge = page.locator(panel).bounding_box()
        assert edge["x"] > -1 and edge["x"] + edge["width"] <= 391, f"{panel} did not open"
        assert page.locator(f"{panel} a:visible").count() and toggle.get_attribute("aria-expanded") == "true"
        page.keyboard.press("Escape")
        page.wait_for_timeout(400)
        edge = page.locator(panel).bounding_box()
        assert edge["x"] + edge["width"] <= 0 or edge["x"] >= 390, f"{panel} did not close"
        assert page.evaluate("document.activeElement.className").startswith(button), "focus lost"


@pytest.mark.parametrize(("width", "menu", "contents"), [(390, True, True), (1280, False, True), (1400, False, False)])
def test_button_stands_beside_a_menu_that_is_in_sight_anyway(visit, width, menu, contents):
    page = visit("chapters/methods.html", width=width)
    for button, wanted in (("nav-overlay-icon", menu), ("toc-overlay-icon", contents)):
        assert page.locator(f"button.{button}").is_visible() == wanted, f"{button} at {width} px"


def test_light_and_dark_need_a_mouse(visit):
    page = visit("index.html")
    ground = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(ground)
    page.locator(".theme-toggle:visible").focus()
    page.keyboard.press("Enter")
    turned = page.evaluate(ground)
    assert turned != before
    page.reload()
    assert page.evaluate(ground) == turned, "the choice is forgotten"
    page.locator(".theme-toggle:visible").press("Space")
    assert page.evaluate(ground) == before


def test_search_and_a_figures_panels_need_a_mouse(visit):
    page = visit("search.html")
    assert page.evaluate("document.activeElement.id") == "tc-q"
    page.keyboard.type("insurance")
    page.locator(".tc-results a").first.wait_for(timeout=20_000)
    page.keyboard.press("Tab")  # the button
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.tc-results') !== null")
    page.keyboard.press("Enter")
    page.wait_for_url("**/chapters/**")
    frame = page.locator("figure[id^=fig-]").first
    data = frame.locator("details > summary").first
    data.focus()
    page.keyboard.press("Enter")
    assert frame.locator("details table").first.is_visible()
    page.keyboard.press("Enter")
    assert not frame.locator("details table").first.is_visible()
    frame.locator("button.tc-explore").press("Enter")
    frame.locator(".tc-live svg").wait_for(timeout=20_000)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "tc-explore"


MOVING = """() => [...document.querySelectorAll('*')].filter(node => {
  const style = getComputedStyle(node), longest = list => Math.max(...list.split(',').map(parseFloat));
  const animated = style.animationName !== 'none' && longest(style.animationDuration) > 0.01;
  return animated || longest(style.transitionDuration) > 0.01 || style.scrollBehavior === 'smooth';
}).map(node => node.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("name", ["index.html", "chapters/expansion-scenarios.html", "search.html"])
def test_page_moves_for_a_reader_who_asked_for_stillness(visit, name):
    page = visit(name, width=390)
    page.emulate_media(reduced_motion="reduce")
    moving = page.evaluate(MOVING)
    assert not moving, moving[:5]


@pytest.mark.parametrize("name", WALKED)
def test_heading_far_down_is_missing_from_what_a_screen_reader_is_told(visit, name):
    """A browser leaves out what it has not laid out, until somebody scrolls there, which a listener does not."""
    page = visit(name)
    told = page.context.new_cdp_session(page)

    def unheard() -> set[str]:
        nodes = told.send("Accessibility.getFullAXTree")["nodes"]
        spoken = [node["name"]["value"] for node in nodes if node.get("role", {}).get("value") == "heading"]
        heads = page.locator("article :is(h1, h2, h3):visible").evaluate_all(
            "heads => heads.map(head => head.firstChild.textContent.trim())"
        )
        return {head for head in heads if not any(head in words for words in spoken)}

    assert eventually(lambda: not unheard()), unheard()
