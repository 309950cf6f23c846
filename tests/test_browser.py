"""Readers' journeys in a real browser: with scripts, without, by keyboard; what axe says of pages.

Debian's Chromium is driven. Where it is missing these tests skip, but not where ``CI`` is set.
"""

import os
import re
import shutil
import threading
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright
from werkzeug.serving import make_server

from indexer.article import Article, Dropped
from indexer.search.live import LiveIndex
from tests.conftest import publish
from webui import create_app

CHROMIUM = shutil.which("chromium")
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update"
).split()
#: What axe-core calls the rules of WCAG 2.2 AA, and good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="chromium is not installed"
)

ARTICLES = [
    Article(
        f"a{n:02}",
        f"Le port de pêche numéro {n}",
        "Le port rouvre. "
        + "Rien d’autre ne se passe ici, dit-on sur les quais. " * 12
        + "Un port de pêche.\n\n"
        + "La mer est belle, et les marins attendent. " * 12
        + "\n\nLe port est ouvert.",
        "Nord" if n % 3 else "Sud & fils",
        f"20{18 + n % 4}-0{1 + n % 9}-15",
        f"https://exemple.org/{n}",
        boilerplate=(Dropped("Tous droits réservés", "copyright"),),
    )
    for n in range(40)
]
PROSE = "Les gilets jaunes de Kerlouan ont repris la mer lundi, après trois semaines à quai. "
LONG = Article(
    "long",
    "Les gilets jaunes",
    "\n\n".join([f"{PROSE * 2}Rien d’autre. " + "La mer est belle. " * 30, "Un quai neuf"] * 12)
    + f"\n\n{PROSE * 3}",
    "Nord",
    "2022-01-02",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    directory = tmp_path_factory.mktemp("index")
    publish(directory, [*ARTICLES, LONG, replace(LONG, id="near", body=PROSE)])
    live = LiveIndex(directory)
    # What compiles takes longer than a browser waits.
    with live.open() as index:
        list(index.warm_up())
    server = make_server("127.0.0.1", 0, create_app(engine=live), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    live.close()


@pytest.fixture(scope="module")
def browser():
    assert CHROMIUM, "chromium is not installed"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser, address):
    """Give a function that opens a page; what the browser complains of fails the test."""
    contexts, complaints = [], []

    def open_(path: str, **options) -> Page:
        options = {"locale": "fr-FR", "reduced_motion": "reduce", **options}
        contexts.append(browser.new_context(base_url=address, **options))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [text for text in complaints if "status of 404" not in text] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_search_narrow_open_walk_and_come_back_to_the_same_place(open_page, scripts):
    page = open_page("/", java_script_enabled=scripts)
    page.get_by_label("Rechercher dans les dépêches").fill("port pêche")
    page.get_by_role("button", name="Rechercher", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("40\u00a0articles")
    page.locator(".facets").get_by_role("checkbox", name="Nord").check()
    if not scripts:
        page.get_by_role("button", name="Appliquer").click()
    expect(page.get_by_role("status")).to_contain_text("26\u00a0articles")
    # A column is some pixels wide: its reach is clicked.
    page.locator(".wide a").nth(1).locator(".reach").click()
    narrowed = page.url
    assert re.search(r"since=20\d\d-\d\d-01&until=20\d\d-\d\d-\d\d", narrowed)
    expect(page.locator(".chips li")).to_have_count(2)
    page.go_back()
    page.get_by_role("link", name="Suivante").click()
    results = page.url.partition("#")[0]
    opened = page.locator(".hit h2 a").nth(3)
    title = opened.inner_text()
    opened.click()
    page.wait_for_url("**/article/**")

    expect(page.locator("h1")).to_have_text(title)
    bar = page.locator(".walk")
    for number in ("1", "2", "3"):
        bar.locator(".following").click()
        expect(bar.locator(".at")).to_have_text(number)
        expect(page.locator(f"#m{number}")).to_be_in_viewport()
        expect(page.locator("mark.current")).to_have_id(f"m{number}")
    bar.locator(".previous").click()
    expect(bar.locator(".at")).to_have_text("2")
    page.get_by_role("link", name="Retour aux résultats").click()

    assert page.url.partition("#")[0] == results
    expect(page.locator(".hit:target h2")).to_have_text(title)
    expect(page.locator(".hit:target")).to_be_in_viewport()


def test_completions_are_chosen_by_arrows_and_choosing_one_searches(open_page):
    page = open_page("/")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    page.keyboard.type("por")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")

    expect(options.first).to_have_attribute("aria-selected", "true")
    chosen = options.first.inner_text()
    assert box.input_value() == chosen
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("Escape")
    assert box.input_value() == "por"
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("t")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    chosen = options.first.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    assert page.locator("#q").input_value() == chosen


def test_a_completion_that_is_clicked_is_searched(open_page):
    page = open_page("/")
    page.locator("#q").press_sequentially("por")
    page.get_by_role("option").first.click()

    page.wait_for_url("**/?q=*")


def test_one_letter_asks_for_nothing(open_page):
    page = open_page("/")
    asked = []
    page.on("request", lambda r: asked.append(r.url) if "/api/" in r.url else None)
    box = page.locator("#q")
    box.focus()
    with page.expect_request("**/api/suggest?q=port"):
        box.press_sequentially("port")

    queries = [url.partition("?")[2] for url in asked]
    assert "q=p" not in queries
    assert queries[-1] == "q=port"


def test_everything_is_done_by_keyboard_alone(open_page):
    page = open_page("/?q=port")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".hit h2 a").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".hit h2 a").nth(0)).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/**")
    page.keyboard.press("n")
    page.keyboard.press("n")
    expect(page.locator(".walk .at")).to_have_text("2")
    page.keyboard.press("p")
    expect(page.locator(".walk .at")).to_have_text("1")
    # A key counts once the page's script runs, which a page's address waits for and a
    # heading already painted does not.
    page.keyboard.press("j")
    page.wait_for_url("**/article/a01**")
    page.keyboard.press("k")
    page.wait_for_url("**/article/a00**")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("mer")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=mer*")


@pytest.mark.parametrize("path", ["/?q=port", "/article/a03?q=port", "/rien"])
def test_the_skip_link_is_first_and_leads_to_the_content(open_page, path):
    page = open_page(path)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")

    assert page.url.endswith("#contenu")


def test_the_table_of_dates_serves_who_cannot_use_the_drawing(open_page):
    page = open_page("/?q=port")
    page.get_by_text("Ces dates en tableau").focus()
    page.keyboard.press("Enter")
    page.locator(".when table a").first.focus()
    page.keyboard.press("Enter")

    expect(page.locator(".chips li")).to_have_count(1)


def stops(page):
    """Walk through an article's matches by key until that begins anew; give what was reached."""
    reached = []
    while True:
        page.keyboard.press("n")
        text = page.locator("mark.current").inner_text()
        number = page.locator(".walk .at").inner_text()
        if number == "1" and reached:
            return reached
        reached.append((number, text.replace("\n", " ")))


@pytest.mark.parametrize("query", ["gilets+jaunes", "%22gilets+jaunes%22"])
def test_two_words_together_are_walked_to_once(open_page, query):
    page = open_page(f"/article/long?q={query}")
    walked = stops(page)
    marks = page.locator("mark")

    assert (
        walked == [(str(n), "gilets jaunes") for n in range(1, marks.count() + 1)][:1] + walked[1:]
    )
    assert {text.lower() for _number, text in walked} == {"gilets jaunes"}
    assert marks.count() == 28
    page.keyboard.press("p")
    expect(page.locator("mark.current")).to_have_id("m28")
    expect(page.locator("mark.current")).to_be_in_viewport()


WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("scripts", [True, False])
def test_the_margin_of_an_article_holds_passages_citing_and_similar_articles(open_page, scripts):
    page = open_page("/article/long?q=quais", viewport=WIDE, java_script_enabled=scripts)
    text = page.locator(".text").bounding_box()
    right = text["x"] + text["width"]

    for name in (".passages", ".cite", ".similar"):
        assert page.locator(name).bounding_box()["x"] >= right
    expect(page.locator(".passages a").first).to_be_in_viewport()
    passages = page.locator(".passages a")
    expect(passages).to_have_count(25)
    passages.last.scroll_into_view_if_needed()
    passages.last.click()
    expect(page.locator(".para p").last).to_be_in_viewport()


def test_passages_stay_beside_the_text_and_lie_over_nothing(open_page):
    page = open_page("/article/long?q=quais", viewport=WIDE)
    page.locator("#p12").scroll_into_view_if_needed()
    expect(page.locator(".passages a").first).to_be_in_viewport()
    page.locator(".passages a").last.click()
    last = page.locator(".para p").last
    expect(last).to_be_in_viewport()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")

    passages, cite = (page.locator(name).bounding_box() for name in (".passages", ".cite"))
    assert passages["y"] + passages["height"] <= cite["y"]
    page.get_by_role("link", name="Citer", exact=True).click()
    expect(page.locator("#citer")).to_be_in_viewport()


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_passages_open_on_demand_and_the_rest_follows_the_text(open_page, scripts):
    page = open_page("/article/a03?q=port", viewport=PHONE, java_script_enabled=scripts)
    expect(page.locator(".passages a").first).to_be_hidden()
    page.locator(".passages summary").click()
    expect(page.locator(".passages a").first).to_be_visible()

    below = page.locator(".text").bounding_box()
    assert page.locator(".cite").bounding_box()["y"] > below["y"] + below["height"]


@pytest.mark.parametrize("width", [700, 1099, 1100, 1280, 1440, 2560])
def test_lines_of_an_article_have_sixty_to_seventy_five_characters(open_page, width):
    page = open_page("/article/a03", viewport={"width": width, "height": 900})
    count = page.evaluate(
        """() => {
          const paragraph = document.querySelector(".para p");
          const node = paragraph.firstChild, range = document.createRange(), lines = [];
          let top = null, chars = 0;
          for (let at = 0; at < node.length; at += 1) {
            range.setStart(node, at); range.setEnd(node, at + 1);
            const box = range.getBoundingClientRect();
            if (top !== null && box.top - top > 8) { lines.push(chars); chars = 0; }
            top = box.top; chars += 1;
          }
          return lines.reduce((sum, n) => sum + n, 0) / lines.length;
        }"""
    )

    assert 58 <= count <= 75


def test_a_citation_is_copied_with_one_click(open_page):
    page = open_page("/article/a03?q=port", permissions=["clipboard-read", "clipboard-write"])
    button = page.get_by_role("button", name="Copier Texte")
    button.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Copié Texte")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#citer-texte").inner_text()
    assert "https://exemple.org/3" in copied


def test_a_citation_that_cannot_be_copied_is_selected(open_page):
    page = open_page("/article/a03?q=port")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    page.get_by_role("button", name="Copier Texte").click()

    page.wait_for_function("getSelection().toString().includes('https://exemple.org/3')")


def test_without_scripts_citations_are_text_and_no_button_is_dead(open_page):
    page = open_page("/article/a03?q=port", java_script_enabled=False)

    expect(page.locator("#citer-texte")).to_contain_text("https://exemple.org/3")
    expect(page.locator(".copy").first).to_be_hidden()
    page.locator(".cite summary").first.click()
    expect(page.locator("#citer-bibtex")).to_be_visible()


def test_a_search_from_an_article_keeps_its_filters(open_page):
    page = open_page("/article/a04?q=port&source=Nord&sort=newest")
    page.locator("#q").fill("pêche")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=p*")

    assert "source=Nord" in page.url
    assert "sort=newest" in page.url


def test_parts_of_an_article_are_headings_to_all(open_page):
    page = open_page("/article/long")

    expect(page.get_by_role("heading", name="Un quai neuf", level=2)).to_have_count(12)
    assert page.get_by_role("heading", level=1).inner_text() == "Les gilets jaunes"


def test_a_printed_article_is_its_text_and_its_addresses(open_page, address):
    page = open_page("/article/a03?q=port", viewport=WIDE)
    page.emulate_media(media="print")

    expect(page.locator(".printed")).to_be_visible()
    printed = page.locator(".printed").inner_text()
    assert printed.split() == [f"{address}/article/a03", "https://exemple.org/3"]
    for name in (".walk", ".passages", ".beside", "search", ".anchor"):
        expect(page.locator(name).first).to_be_hidden()
    expect(page.locator(".para p").last).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_the_match_at_hand_and_the_focus_are_seen(open_page, scheme):
    page = open_page("/article/a03?q=port", forced_colors="active", color_scheme=scheme)
    page.keyboard.press("n")
    style = (
        "(node) => { const s = getComputedStyle(node); return [s.outlineStyle, s.outlineWidth]; }"
    )

    assert page.locator("mark.current").evaluate(style) == ["solid", "3px"]
    assert page.locator("mark").nth(1).evaluate(style)[0] == "none"
    page.keyboard.press("Tab")
    assert page.locator(":focus-visible").evaluate(style) == ["solid", "3px"]


def test_a_page_that_is_not_there_is_searched_from(open_page):
    page = open_page("/article/rien?q=port")
    page.locator("main #q").fill("mer")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=mer*")

    expect(page.locator(".hit").first).to_be_visible()


PAGES = {
    "start": "/",
    "results": "/?q=port+pêche&source=Nord&since=2018-01-01",
    "compact": "/?q=port&view=compact&not_source=Nord",
    "partial": "/?q=port+zzzz&since=2019-01-01&until=2019-12-31",
    "values": "/values/source?q=port&contains=n",
    "selection": "/selection?id=a01&id=a02&q=port",
    "nothing": "/?q=port+zzzz+source:Est",
    "article": "/article/a03?q=port",
    "parts": "/article/long?q=gilets+jaunes",
    "api": "/api/?lang=en",
    "error": "/rien",
    "english": "/?q=port&lang=en",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation(open_page, name, scheme):
    # The browser, not the page, lets axe in past the security policy.
    page = open_page(PAGES[name], color_scheme=scheme, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    found = Axe().run(page, options={"runOnly": RULES})

    assert [
        (rule["id"], node["target"], node["failureSummary"])
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ] == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_narrow_phone(open_page, name):
    page = open_page(PAGES[name], viewport={"width": 320, "height": 640})
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_first_page_is_small_and_comes_from_here_only(open_page, address):
    loaded: dict[str, int] = {}
    page = open_page("about:blank")
    page.on("response", lambda r: loaded.update({r.url: len(r.body())}))
    page.goto(address + "/?q=port")
    page.wait_for_load_state("networkidle")

    assert all(url.startswith(address) for url in loaded)
    assert sum(n for url, n in loaded.items() if url.endswith((".css", ".js"))) < 40_000
    assert loaded[address + "/?q=port"] < 50_000


# Work on results, with and without scripts

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
WITH_AND_WITHOUT = pytest.mark.parametrize("scripts", [True, False])


@WITH_AND_WITHOUT
def test_a_source_is_excluded_and_let_in_again(open_page, scripts):
    page = open_page("/?q=port", java_script_enabled=scripts, viewport=DESK)
    page.get_by_role("button", name="sauf Nord").click()
    expect(page.get_by_role("status").first).to_contain_text("14\u00a0articles")
    page.locator(".chips a").click()
    expect(page.get_by_role("status").first).to_contain_text("40\u00a0articles")


@WITH_AND_WITHOUT
def test_a_range_is_typed_and_the_next_period_is_a_click_away(open_page, scripts):
    page = open_page("/?q=port", java_script_enabled=scripts, viewport=DESK)
    page.get_by_label("Du", exact=True).last.fill("2019")
    page.get_by_label("au", exact=True).last.fill("2019")
    page.keyboard.press("Enter")
    expect(page.locator(".chips")).to_contain_text("du 1er\u00a0janvier 2019")
    page.locator(".beside a[rel=next]").click()
    expect(page.locator(".chips")).to_contain_text("du 1er\u00a0janvier 2020")


@WITH_AND_WITHOUT
def test_ticked_articles_are_cited(open_page, scripts):
    page = open_page("/?q=port", java_script_enabled=scripts, viewport=DESK)
    for n in (0, 2):
        page.locator(".hit > input").nth(n).check()
    page.get_by_role("button", name="citer").click()
    expect(page.locator("h1")).to_have_text("2\u00a0articles cochés")
    with page.expect_download() as download:
        page.get_by_role("button", name="BibTeX").click()
    assert download.value.suggested_filename.endswith(".bib")


@WITH_AND_WITHOUT
def test_results_are_searched_within(open_page, scripts):
    page = open_page("/?q=port&source=Nord", java_script_enabled=scripts, viewport=DESK)
    page.get_by_label("Dans ces résultats").fill("numéro")
    page.keyboard.press("Enter")

    expect(page.locator("#q")).to_have_value("port numéro")
    assert "source=Nord" in page.url


@WITH_AND_WITHOUT
def test_the_focus_follows_to_the_next_page(open_page, scripts):
    page = open_page("/?q=port", java_script_enabled=scripts, viewport=DESK)
    page.get_by_role("link", name="Suivante").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**page=2#r1")

    expect(page.locator("#r1")).to_be_focused()
    expect(page.locator("#r1")).to_be_in_viewport()


def test_a_second_skip_link_leads_to_the_first_result(open_page):
    page = open_page("/?q=port")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#r1")).to_be_focused()


@WITH_AND_WITHOUT
def test_more_of_a_long_extract_is_shown_on_demand(open_page, scripts):
    page = open_page("/?q=port", java_script_enabled=scripts, viewport=DESK)
    extract = page.locator(".extract.long").first
    before = extract.bounding_box()
    page.locator(".unfold input").first.check(force=True)

    assert before
    assert before["height"] < 65
    assert extract.bounding_box()["height"] > before["height"]


def test_results_begin_high_and_a_compact_list_shows_five(open_page):
    page = open_page("/?q=port", viewport=DESK)
    assert page.locator(".hit").first.bounding_box()["y"] < 300
    page.get_by_role("link", name="liste").click()
    page.wait_for_url("**view=compact*")

    bottoms = [hit.bounding_box() for hit in page.locator(".hit").all()]
    assert sum(box["y"] + box["height"] <= DESK["height"] for box in bottoms) >= 5


def test_box_and_facets_stay_in_sight(open_page):
    page = open_page("/?q=port&size=25", viewport=DESK)
    page.mouse.wheel(0, 1500)
    page.wait_for_function("scrollY > 600")

    expect(page.locator("#q")).to_be_in_viewport()
    expect(page.locator("#affiner-titre")).to_be_in_viewport()


@WITH_AND_WITHOUT
def test_on_a_phone_what_narrows_is_a_panel_above_the_results(open_page, scripts):
    page = open_page(
        "/?q=port&source=Nord&since=2018-01-01", java_script_enabled=scripts, viewport=PHONE
    )
    expect(page.locator(".facets")).to_be_hidden()
    assert page.locator("#q").bounding_box()["width"] > 0.75 * PHONE["width"]
    page.get_by_role("link", name="Affiner (2)").click()
    panel = page.locator(".facets")
    expect(panel).to_be_visible()

    assert panel.bounding_box()["y"] < page.locator(".hit").first.bounding_box()["y"]
    expect(page.locator(".narrow .columns")).to_be_visible()
    expect(page.locator(".narrow .value")).to_be_visible()
    expect(page.locator(".wide")).to_be_hidden()
    page.get_by_role("link", name="Fermer").click()
    expect(panel).to_be_hidden()


def test_columns_say_what_they_stand_for_by_mouse_and_by_keyboard(open_page):
    page = open_page("/?q=port", viewport=DESK)
    value = page.locator(".wide .value")
    most = value.inner_text()
    assert "au plus" in most
    page.locator(".wide a").first.locator(".reach").hover()
    expect(value).to_have_text(re.compile(r"2018\s: \d+$"))
    page.mouse.move(0, 0)
    expect(value).to_have_text(most)
    page.locator(".wide a[tabindex='0']").focus()
    last = value.inner_text()
    page.keyboard.press("ArrowLeft")
    expect(value).not_to_have_text(last)
    page.keyboard.press("Enter")
    page.wait_for_url("**since=20*")


def test_days_are_chosen_from_one_column_to_another(open_page):
    page = open_page("/?q=port&sort=oldest", viewport=DESK)
    columns = page.locator(".wide a .reach")
    columns.nth(1).scroll_into_view_if_needed()
    first, last = columns.nth(1).bounding_box(), columns.nth(4).bounding_box()
    page.mouse.move(last["x"] + last["width"] / 2, last["y"] + 30)
    page.mouse.down()
    page.mouse.move(first["x"] + first["width"] / 2, first["y"] + 30, steps=4)
    page.mouse.up()
    page.wait_for_url("**since=*")

    expect(page.locator(".chips")).to_contain_text("du ")
    assert re.search(r"sort=oldest", page.url)
    assert page.locator(".wide a, .drawing a").count() >= 4


def test_searches_made_here_are_kept_here_and_can_be_erased(open_page):
    page = open_page("/?q=port+pêche")
    page.goto("/?q=mer")
    page.goto("/")
    history = page.locator(".history")
    expect(history.locator("li a")).to_have_text(["mer", "port pêche"])
    expect(history).to_contain_text("nulle part ailleurs")
    history.get_by_role("button", name="Les effacer").click()
    expect(history).to_be_hidden()
    page.reload()
    expect(history).to_be_hidden()


def test_without_scripts_no_history_is_spoken_of(open_page):
    expect(open_page("/", java_script_enabled=False).locator(".history")).to_be_hidden()


def test_the_form_opens_with_the_query_and_runs_it(open_page):
    page = open_page('/?q=port+-zzzz+titre:numéro+"de pêche"', viewport=DESK)
    page.get_by_text("Recherche avancée").click()
    expect(page.get_by_label("Tous les mots")).to_have_value("port")
    expect(page.get_by_label("Sans les mots")).to_have_value("zzzz")
    expect(page.get_by_label("Dans le titre")).to_have_value("numéro")
    expect(page.get_by_label("Expression exacte")).to_have_value("de pêche")
    page.get_by_label("Un de ces mots").fill("mer quai")
    page.get_by_role("button", name="Lancer cette recherche").click()
    page.wait_for_url("**mer*")

    assert page.locator("#q").input_value() == ('port (mer OU quai) "de pêche" titre:numéro -zzzz')


@pytest.mark.parametrize("name", ["start", "results", "compact"])
def test_forced_colours_leave_nothing_out_of_sight(open_page, name):
    page = open_page(PAGES[name], forced_colors="active", viewport=DESK, bypass_csp=True)
    canvas = page.evaluate("getComputedStyle(document.body).backgroundColor")
    bars = page.locator(".columns .bar")

    assert bars.count()
    assert bars.first.evaluate("(bar) => getComputedStyle(bar).fill") != canvas
    found = Axe().run(page, options={"runOnly": RULES})
    assert [rule["id"] for rule in found.response["violations"]] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_stand_out_from_the_paper(open_page, scheme):
    page = open_page("/?q=port", color_scheme=scheme, viewport=DESK)
    bar, paper = page.evaluate(
        "[getComputedStyle(document.querySelector('.bar')).fill,"
        " getComputedStyle(document.body).backgroundColor]"
    )

    lighter, darker = sorted((luminance(bar), luminance(paper)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 3


def luminance(colour):
    """The relative luminance of WCAG of what a browser says of a colour."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_what_was_read_is_told_apart(open_page):
    page = open_page("/?q=port", viewport=DESK)
    colours = page.evaluate(
        """[...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
        .filter((rule) => rule.selectorText?.includes(".hit h2 a:visited"))
        .map((rule) => rule.style.color)"""
    )

    assert colours == ["var(--visited)"]
