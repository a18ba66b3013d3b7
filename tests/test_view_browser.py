"""The page of a dataset in a real browser: what is seen, clicked, typed, spoken and copied.

Every page must ask no network for anything and log nothing to the console; `opened` sees to it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import at, ferry, harbour, refused
from onrecord.dataset.metadata import DatasetMetadata
from onrecord.dataset.read import read_dataset
from onrecord.dataset.rows import to_tables
from onrecord.dataset.view import render_page
from onrecord.types import Block, Claim, Document, Extraction, Quote, Sentence, Span, Speaker

sync_api = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH: nothing to see")

Page = sync_api.Page
Open = Callable[..., Page]
ABOUT = DatasetMetadata(pretty_name="News of the quay", creators=("Roe, Jane",), released="2026")
ARTICLE = "7a1488a86e4ea27e"
HOSTILE = (
    "🜃🜃 <script>pwned = 1</script></script><!-- <img src=x onerror=pwned=1>\u2028"
    "\"' onmouseover=pwned=1 x='\n\n"
    "<b>Ann</b> said </script><!-- & 🜃 100% {done}_\\ \u2029 she left. Bye 🜃 now."
)


def hostile() -> Extraction:
    text = HOSTILE
    body = text.index("<b>Ann")
    content = Span(text.index("</script><!-- &"), text.index(" Bye"))
    speaker = Speaker("x" * 16, "<b>Ann</b>", "person", ('" onclick="pwned=1',), ("</script>",))
    quote = Quote(
        quote_id="f1",
        spans=(content,),
        content=(content,),
        cue=(at(text, "said"),),
        source=(at(text, "<b>Ann</b>"),),
        kind="indirect",
        act="assertion",
        cue_lemma="say",
        confidence=0.5,
        sentence=1,
        block=1,
        speaker=speaker,
        resolution="unresolved: <img src=x onerror=pwned=1>",
    )
    claim = Claim(
        claim_id="f2",
        spans=(at(text, "she left"),),
        claim="<i>Ann</i> left </script>",
        asserted_by="speaker",
        certainty="possible",
        polarity="negative",
        time="past",
        check_worthiness=0.1,
        confidence=0.5,
        speaker=speaker,
        quote_id="f1",
    )
    document = Document(
        'd0-"><script>&#?/',
        text,
        title="</title><script>pwned = 1</script>",
        byline="<u>Eve</u>",
        publisher="javascript:pwned=1",
        url="javascript:pwned=1",
        language='en"><script>',
        origin="hostile.txt",
    )
    return Extraction(
        document,
        blocks=(Block("caption", Span(0, body - 2)), Block("body", Span(body, len(text)))),
        sentences=(Sentence(Span(0, body - 2), 0), Sentence(Span(body, len(text)), 1)),
        quotes=(quote,),
        claims=(claim,),
        speakers=(speaker,),
    )


def reviewed() -> Extraction:
    found = ferry()
    return replace(found, quotes=(replace(found.quotes[0], provenance="corrected"),))


def nothing_said() -> Extraction:
    document = Document(
        "d4-quiet", "Rain fell.\n\nLeave a reply", language="en", origin="quiet.txt"
    )
    blocks = (Block("body", Span(0, 10)), Block("boilerplate", Span(12, 25)))
    return Extraction(document, blocks=blocks, sentences=(Sentence(Span(0, 10), 0),))


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context()
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.set_default_timeout(10_000)
        yield page
        browser.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of the article, of five documents, and of none."""
    folder = tmp_path_factory.mktemp("pages")
    published = read_dataset(Path(__file__).parent.parent / "dataset")
    five = to_tables([harbour(), reviewed(), refused(), hostile(), nothing_said()])
    made = {
        "article": render_page(published.tables, published.metadata),
        "five": render_page(five, ABOUT),
        "none": render_page(to_tables([]), ABOUT),
    }
    for name, page in made.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8", newline="\n")
    return {name: folder / f"{name}.html" for name in made}


@pytest.fixture
def opened(tab, pages) -> Iterator[Open]:
    """Loads a page of `pages` at an address behind #, as somebody who was never there before."""
    asked, logged = [], []
    listeners = {
        "request": lambda request: asked.append(request.url.partition("#")[0]),
        "console": lambda message: logged.append(message.text),
        "pageerror": lambda error: logged.append(str(error)),
        "dialog": lambda dialog: logged.append(dialog.message),
    }

    def open_page(name: str, address: str = "", width: int = 1280, scheme: str = "light") -> Page:
        tab.goto("about:blank")  # or another address would not load the page again
        tab.set_viewport_size({"width": width, "height": 800})
        tab.emulate_media(color_scheme=scheme)
        tab.goto(pages[name].as_uri() + address)
        tab.wait_for_selector("#main h1", state="attached")
        return tab

    for event, listener in listeners.items():
        tab.on(event, listener)
    yield open_page
    if tab.url.startswith("file:"):
        tab.evaluate("localStorage.clear()")
    for event, listener in listeners.items():
        tab.remove_listener(event, listener)
    assert set(asked) <= {"about:blank", *(page.as_uri() for page in pages.values())}
    assert logged == []


def go(page: Page, address: str) -> Page:
    """Another address of the same page, without loading it again."""
    page.goto(page.url.partition("#")[0] + address)
    return page


def press(page: Page, words: str, within: str = ".text .mark") -> sync_api.Locator:
    """Presses a mark of the text with these words, in the middle of its first line.

    (``Locator.click`` aims at a middle that counts generated content in, which is elsewhere.)
    """
    mark = page.locator(within, has_text=re.compile(f"^{re.escape(words)}$")).first
    mark.scroll_into_view_if_needed()
    line = mark.evaluate(
        "mark => { const r = mark.getClientRects()[0]; return [r.x, r.y, r.width, r.height]; }"
    )
    page.mouse.click(line[0] + line[2] / 2, line[1] + line[3] / 2)
    return mark


def texts(page: Page, selector: str) -> list[str]:
    return page.locator(selector).all_text_contents()


def chosen(page: Page) -> list[str]:
    return texts(page, ".text .chosen")


def card(page: Page, row: str) -> sync_api.Locator:
    return page.locator(f".panel .card[data-row='{row}']")


def clipboard(page: Page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


# The text and its marks


def test_the_text_stands_there_character_for_character(opened):
    page = opened("five", "#/document/d2-harbour")
    blocks = texts(page, ".text .block > :not(.block-role)")
    assert "\n\n".join(blocks) == harbour().document.text
    assert texts(page, ".text .block-role") == ["Headline"]


def test_a_mark_shows_its_rows_and_all_their_words(opened):
    page = opened("five", "#/document/d2-harbour")
    press(page, " 🜃 is open")
    # The claim is the inner one; the quote around it is discontinuous.
    assert texts(page, ".card-head > .tag") == ["Claim", "Quote"]
    assert chosen(page) == ["The harbour", " 🜃 is open"]
    press(page, "and it will stay open.")
    assert chosen(page) == [
        *("The harbour", " 🜃 is open", ",", "mayor Zoë Brandt", "said", "and it will stay open."),
    ]
    shown = card(page, "a1").inner_text()
    for fact in ("direct", "assertion", "Zoë Brandt", "mayor", "named by the source", "0.97"):
        assert fact in shown
    assert page.url.endswith("#/document/d2-harbour?row=a1")


def test_a_claim_shows_numbers_dates_and_what_was_restated(opened):
    page = opened("five", "#/document/d2-harbour?row=b2")
    shown = card(page, "b2").inner_text().replace("\xa0", " ")
    for fact in (
        "2.5 to 3 million tonnes passed through the harbour in 2021",
        "Asserted by the article",
        "2.5 to 3 million tonnes → 2,500,000 to 3,000,000 tonnes",
        "last year → 2021 date",
        "last year → in 2021, from the document's date, 2022-05-03",
        "put in: the harbour, from The harbour",
        "possible",
        "0.90",
    ):
        assert fact in shown, fact
    card(page, "b2").get_by_role("button", name="The harbour").click()
    assert texts(page, ".shown") == ["The harbour"]


def test_source_and_cue_lead_to_their_quote(opened):
    page = opened("five", "#/document/d1-ferry")
    for words in ("announced", "Zoë Brandt"):
        press(page, words)
        assert card(page, "c1").is_visible()
        page.keyboard.press("Escape")
        assert not card(page, "c1").is_visible()


def test_layers_can_be_left_out_and_the_address_knows(opened):
    page = opened("five", "#/document/d2-harbour")
    page.get_by_label("Claims", exact=True).uncheck()
    assert page.locator(".text .claim").count() == 0
    assert page.locator(".text .quote").count() > 0
    page.reload()
    page.wait_for_selector(".text .quote")
    assert page.locator(".text .claim").count() == 0


def test_marks_say_what_they_are_to_those_who_listen(opened):
    page = opened("five", "#/document/d1-ferry")
    heard = page.locator(".text").aria_snapshot()
    assert "indirect quote, Zoë Brandt" in heard
    assert "certain claim, Zoë Brandt" in heard
    assert "source of a quote: Zoë Brandt" in heard.replace("[", "")
    assert page.locator(".text").evaluate("text => text.textContent") == ferry().document.text


# Keyboard


def test_everything_in_a_document_is_reached_by_keyboard(opened):
    page = opened("article")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    marks = page.locator(".text [role=button]")
    rows = sum(int(number) for number in texts(page, "[role=tab] .number")[:2])
    assert rows * 0.7 < marks.count() <= rows  # rows that begin together share one
    marks.first.focus()
    for _ in range(marks.count() - 1):
        page.keyboard.press("Tab")
    assert marks.last.evaluate("e => e === document.activeElement")
    assert marks.last.evaluate("e => getComputedStyle(e).outlineWidth") == "3px"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "tab-quotes"
    page.keyboard.press("ArrowRight")
    assert page.locator("#page-claims").is_visible()


def test_n_goes_from_mark_to_mark_d_to_the_details_and_escape_back(opened):
    page = opened("article")
    page.keyboard.press("n")
    page.keyboard.press("n")
    page.keyboard.press("p")
    first = page.locator(".text [role=button]").first
    assert first.evaluate("e => e === document.activeElement")
    assert first.get_attribute("aria-pressed") == "true"
    page.keyboard.press("d")
    assert page.evaluate("document.activeElement.id") == "page-details"
    page.keyboard.press("Escape")
    assert first.evaluate("e => e === document.activeElement")
    assert first.get_attribute("aria-pressed") == "false"
    page.keyboard.press("Enter")
    assert page.locator(".card").count() == 1


def test_keys_lead_everywhere_and_can_be_switched_off(opened):
    page = opened("five")
    for key, title in (("2", "Quotes"), ("3", "Claims"), ("4", "Speakers"), ("1", "Documents")):
        page.keyboard.press(key)
        page.wait_for_selector(f"nav a[aria-current]:text-is('{title}')")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "filter-q"
    page.keyboard.type("2")  # typed, not obeyed
    assert page.locator("h1").inner_text() == "Documents"
    page.keyboard.press("Tab")
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_label("Shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("4")
    assert page.locator("h1").inner_text() == "Documents"


# Lists, filters, speakers


def test_filters_narrow_the_list_say_so_and_can_be_linked_to(opened):
    page = opened("five", "#/quotes")
    page.get_by_label("Quote kind").select_option("indirect")
    page.get_by_label("Quote act").select_option("belief")
    assert texts(page, ".item .words") == ["that trade will double"]
    assert page.get_by_role("status").filter(has_text="1 quote of 5").is_visible()
    linked = opened("five", page.url.partition(".html")[2])
    assert texts(linked, ".item .words") == ["that trade will double"]
    assert linked.get_by_label("Quote act").input_value() == "belief"
    linked.get_by_role("button", name="Clear filters").click()
    assert linked.locator(".item").count() == 5


def test_words_and_speakers_are_found_without_accents(opened):
    page = opened("five", "#/claims")
    page.get_by_label("Speaker").fill("ms brandt")
    page.wait_for_selector(".counts:has-text('2 claims of 4')")
    page.get_by_label("Words").fill("FERRY passengers")
    page.wait_for_selector(".counts:has-text('1 claim of 4')")
    assert page.url.endswith("#/claims?speaker=ms+brandt&q=FERRY+passengers")
    documents = opened("five", "#/documents?q=zoe+tonnes")
    assert texts(documents, ".item .words") == ["Harbour reopens"]


def test_claims_come_most_worth_checking_first_and_jump_to_their_words(opened):
    page = opened("five", "#/claims")
    assert [text.split()[0] for text in texts(page, ".item .words")] == [
        "2.5",
        "About",
        "The",
        "<i>Ann</i>",
    ]
    page.get_by_role("link", name="Show in the article").first.click()
    page.wait_for_selector(".chosen")
    assert "".join(chosen(page)) == "2.5 to 3 million tonnes passed through last year"
    assert page.evaluate("document.activeElement.classList.contains('chosen')")
    box = page.locator(".chosen").first.bounding_box()
    assert 0 < box["y"] < 800


def test_back_leads_to_the_list_as_it_was_left(opened):
    page = opened("article", "#/claims")
    page.get_by_label("Claim certainty").select_option("certain")
    link = page.get_by_role("link", name="Show in the article").nth(20)
    link.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    link.click()
    page.wait_for_selector(".chosen")
    page.go_back()
    page.wait_for_selector("h1:text-is('Claims')")
    assert page.evaluate("scrollY") == place > 500
    assert link.evaluate("e => e === document.activeElement")
    page.get_by_role("link", name="Claims", exact=True).click()
    page.wait_for_url("**#/claims")
    assert page.get_by_label("Claim certainty").input_value() == ""
    assert page.evaluate("scrollY") == 0


def test_a_speaker_s_page_has_all_they_said_and_claim(opened):
    page = opened("five", "#/document/d1-ferry?row=c1")
    card(page, "c1").get_by_role("link", name="Zoë Brandt").click()
    page.wait_for_selector("h1:text-is('Zoë Brandt')")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert texts(page, "h2") == ["What they said (3)", "What they claim (2)"]
    assert len(texts(page, ".quotes .words")) == 3
    assert "Ms Brandt" in page.locator(".facts").inner_text()
    page.get_by_label("Quote kind").select_option("direct")
    assert texts(page, "h2") == ["What they said (1)", "What they claim (2)"]


def test_who_speaks_is_a_chart_and_a_table(opened):
    page = opened("article", "#/speakers")
    assert texts(page, ".bar-name a")[0] == "Stanislav Zas"
    numbers = texts(page, ".bar-numbers")[0]
    widths = [
        bar.bounding_box()["width"] for bar in page.locator(".bar-row:first-child .bar").all()
    ]
    assert re.match(r"\d quotes \(.*direct.*\) · \d+ words", numbers)
    assert len(widths) == 7
    page.get_by_label("Measure").select_option("words")
    page.get_by_label("Show as").select_option("table")
    table = page.get_by_role("table")
    assert table.get_by_role("columnheader").count() == 10
    words = [int(text) for text in texts(page, "td:nth-of-type(7)")]
    assert words == sorted(words, reverse=True)
    assert sum(words) > 100


def test_rows_that_a_person_looked_at_say_so_and_can_be_filtered(opened):
    page = opened("five", "#/quotes")
    assert texts(page, ".item .provenance") == ["corrected"]
    page.get_by_label("Provenance").select_option("corrected")
    assert texts(page, ".item .words") == ["that about 300 passengers had boarded the ferry"]
    go(page, "#/document/d2-harbour?row=a1").wait_for_selector(".card")
    card(page, "a1").get_by_text("Id, place, provenance").click()
    assert "machine" in card(page, "a1").inner_text()


# Odd datasets


def test_nothing_that_a_document_holds_is_run_or_made_a_link(opened):
    page = opened("five", "#/documents")
    page.get_by_role("link", name="</title>").click()
    page.wait_for_selector(".text .mark")
    blocks = texts(page, ".text .block > :not(.block-role)")
    assert "\n\n".join(blocks) == HOSTILE
    marks = "".join(texts(page, ".text .quote"))
    assert marks == "</script><!-- & 🜃 100% {done}_\\ \u2029 she left."
    assert texts(page, ".text .claim") == ["she left"]
    press(page, "she left")
    for tab in ("Quotes", "Claims", "Speakers", "Details"):
        page.get_by_role("tab", name=tab).click()
    for address in ("#/quotes", "#/claims", "#/speakers", f"#/speaker/{'x' * 16}"):
        go(page, address).wait_for_selector(".item, .bar-row")
    assert page.evaluate("typeof pwned") == "undefined"
    assert page.evaluate("document.querySelectorAll('#main script, img, b, i, u').length") == 0
    assert (
        page.evaluate("document.querySelectorAll('[onclick], [onmouseover], [onerror]').length")
        == 0
    )
    go(page, "#/documents").wait_for_selector(".document-item")
    assert page.locator("a[href^='javascript']").count() == 0


def test_an_address_of_the_dataset_is_a_link_only_where_it_is_http(opened):
    page = opened("five", "#/documents")
    page.get_by_role("link", name="</title>").click()
    assert page.locator(".document-facts a").count() == 0
    assert "javascript:pwned=1" in page.locator(".document-facts").inner_text()


def test_refused_and_silent_documents_and_no_documents_are_told(opened):
    page = opened("five", "#/document/d3-refused")
    assert "could not be used: no text." in page.locator(".warning").inner_text()
    assert "There is no text." in page.locator("#main").inner_text()
    go(page, "#/document/d4-quiet").wait_for_selector("h1:text('quiet.txt')", state="attached")
    assert texts(page, ".text .block-role") == ["Not the article"]
    assert page.locator(".counts").inner_text() == "0 quotes, 0 claims"
    assert page.locator(".text .mark").count() == 0
    go(page, "#/document/%E0%").wait_for_selector("text=no document with the id %E0%")
    empty = opened("none")
    assert "no documents" in empty.inner_text("#main")
    for view in ("Quotes", "Claims", "Speakers"):
        empty.get_by_role("link", name=view, exact=True).first.click()
        empty.wait_for_selector(f"text=No {view.lower()} here")


# Citations


def test_citations_of_quote_claim_and_document_are_copied(opened):
    page = opened("article", f"#/document/{ARTICLE}?row=f1eba4e5c1ef7238")
    quote = card(page, "f1eba4e5c1ef7238")
    quote.get_by_role("button", name="Copy citation").click()
    quote.get_by_role("button", name="Copied").wait_for()
    cited = clipboard(page)
    assert cited.startswith("Stanislav Zas (CSTO Secretary General): “You had a simple")
    assert cited.endswith(
        "(direct quote). In: Peacekeepers in Kazakhstan gained experience of interaction in the "
        "fight against terrorism, Yuri Gavrilov, 2022-01-14. Quote f1eba4e5c1ef7238, onrecord: "
        "who said what, and what was claimed, in one news article, version 0.1.0."
    )
    page.locator(".document-head").get_by_role("button", name="Copy BibTeX").click()
    page.locator("#live", has_text="BibTeX copied").wait_for(state="attached")
    entry = clipboard(page)
    assert entry.startswith(f"@misc{{onrecord-{ARTICLE},\n  author = {{{{Yuri Gavrilov}}}},")
    assert "date = {2022-01-14}" in entry


def test_bibtex_of_anything_is_well_formed(opened):
    page = opened("five", "#/quotes?q=done")
    page.get_by_role("button", name="Copy BibTeX").click()
    page.get_by_role("button", name="Copied").wait_for()
    entry = clipboard(page)
    assert entry.count("{") == entry.count("}")
    assert r"\& 🜃 100\% \textbraceleft{}done\textbraceright{}\_\textbackslash{} she" in entry
    assert "author = {Roe, Jane}" in entry
    assert re.fullmatch(r"@misc\{onrecord-f1,\n(  \w+ = \{.*\},\n)*  \w+ = \{.*\}\n\}", entry)


def test_where_nothing_can_be_copied_the_citation_is_shown(opened):
    page = opened("five", "#/document/d1-ferry")
    page.evaluate("navigator.clipboard.writeText = () => Promise.reject(); 0")
    page.locator(".document-head").get_by_role("button", name="Copy citation").click()
    shown = page.get_by_role("dialog").get_by_role("textbox").input_value()
    assert shown == "ferry.txt, 2022-05-05. Document d1-ferry, News of the quay, version 0.1.0."


# Looks


@pytest.mark.parametrize("name", ["article", "five"])
def test_a_phone_needs_no_sideways_scrolling(opened, name):
    page = opened(name, width=360)
    for address in ("", "#/quotes", "#/claims", "#/speakers", "#/speakers?as=table", "#/documents"):
        go(page, address or page.url.partition(".html")[2]).wait_for_timeout(50)
        assert page.evaluate("document.documentElement.scrollWidth") == 360, address


def test_on_a_phone_details_rise_from_the_edge_and_leave_the_words_in_view(opened):
    page = opened("article", width=360)
    mark = press(
        page,
        "The peacekeepers were greeted as heroes",
    )
    sheet = page.locator(".panel").bounding_box()
    assert sheet["y"] + sheet["height"] == pytest.approx(800, abs=1)
    assert mark.bounding_box()["y"] < sheet["y"]
    page.get_by_role("button", name="Close").click()
    assert page.locator(".risen").count() == 0


def test_light_and_dark_follow_the_system_until_they_are_chosen(opened):
    def paper(page: Page) -> int:
        color = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return int(re.search(r"\d+", color)[0])

    assert paper(opened("five")) > 200
    page = opened("five", scheme="dark")
    assert paper(page) < 60
    page.get_by_role("button", name="Theme: auto").click()
    assert paper(page) > 200
    page.reload()
    page.wait_for_selector("h1")
    assert paper(page) > 200


def test_axe_finds_no_fault(opened):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = opened("article", f"#/document/{ARTICLE}?row=1d99e52afd3f010d", scheme="dark")
    speaker = page.locator(".card .speaker").first.get_attribute("href")
    faults = {"dark": axe.run(page)}
    page.emulate_media(color_scheme="light")
    faults["light"] = axe.run(page)
    for address in ("#/claims", "#/speakers", "#/speakers?as=table", speaker):
        go(page, address).wait_for_timeout(50)
        faults[address] = axe.run(page)
    page.keyboard.press("?")
    faults["help"] = axe.run(page)
    found = {place: fault for place, fault in faults.items() if fault.violations_count}
    assert {place: fault.generate_report() for place, fault in found.items()} == {}
