"""Web annotations, schema.org and text fragments, read by rdflib and by a real browser."""

from __future__ import annotations

import base64
import json
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ferry, harbour
from onrecord.dataset.annotations import web_annotation
from onrecord.dataset.cite import cite
from onrecord.dataset.fragments import text_fragment
from onrecord.dataset.lookup import Cited
from onrecord.dataset.metadata import DatasetMetadata
from onrecord.dataset.read import Published, read_dataset
from onrecord.dataset.write import write_dataset
from onrecord.errors import DatasetError
from onrecord.types import Span

rdflib = pytest.importorskip("rdflib", reason="rdflib is not installed")
RDF, SDO, Literal, URIRef = rdflib.RDF, rdflib.SDO, rdflib.Literal, rdflib.URIRef

pytestmark = [  # of rdflib's own calls, which nobody here can mend
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]

ROOT = Path(__file__).parent.parent
METADATA = DatasetMetadata(
    name="quay", version="1.2.0", creators=("Brandt, Zoë", "The Quay"), license="cc-by-4.0"
)
ADDRESS = "https://quay.example/harbour#top"


@pytest.fixture(scope="module")
def quay(tmp_path_factory) -> Published:
    folder = tmp_path_factory.mktemp("quay") / "d"
    known = replace(harbour().document, url=ADDRESS, byline="By Jane Roe")
    write_dataset([replace(harbour(), document=known), ferry()], METADATA, folder)
    return read_dataset(folder)


@pytest.fixture(scope="module")
def published() -> Published:
    return read_dataset(ROOT / "dataset")


def all_ids(published: Published) -> list[str]:
    return [
        *published.tables["quotes"]["quote_id"].to_pylist(),
        *published.tables["claims"]["claim_id"].to_pylist(),
    ]


# Web annotations

# What the recommendation's context (http://www.w3.org/ns/anno.jsonld) says of the terms used here.
TERMS = {
    "id": "@id",
    "type": "@type",
    **{
        name: f"http://www.w3.org/ns/oa#{name}"
        for name in "Annotation SpecificResource TextQuoteSelector TextPositionSelector TimeState "
        "describing start end exact prefix suffix".split()
    },
    **{
        name: {"@id": f"http://www.w3.org/ns/oa#{iri}", "@type": kind}
        for name, iri, kind in [
            ("body", "hasBody", "@id"),
            ("target", "hasTarget", "@id"),
            ("source", "hasSource", "@id"),
            ("selector", "hasSelector", "@id"),
            ("state", "hasState", "@id"),
            ("cached", "cachedSource", "@id"),
            ("motivation", "motivatedBy", "@vocab"),
        ]
    },
    "Software": "http://www.w3.org/ns/activitystreams#Application",
    "generator": {"@id": "http://www.w3.org/ns/activitystreams#generator", "@type": "@id"},
    "name": "http://xmlns.com/foaf/0.1/name",
    "text": "http://www.w3.org/ns/oa#text",
}
OA = "http://www.w3.org/ns/oa#"


def read_annotations(text: str) -> Any:
    """The RDF graph of annotations; terms that no context explains are an error."""
    found = json.loads(text)
    nodes = found if isinstance(found, list) else [found]
    for node in nodes:
        address, own = node["@context"]
        assert address == "http://www.w3.org/ns/anno.jsonld"
        node["@context"] = [{"@vocab": "unknown:"}, TERMS, own]
    graph = rdflib.Graph().parse(data=json.dumps(nodes), format="json-ld")
    assert not [iri for triple in graph for iri in triple if str(iri).startswith("unknown:")]
    return graph


def selected(annotation: Any, text: str) -> Iterator[tuple[str, str]]:
    """The words that each pair of selectors finds, which must be in one place only."""
    for target in annotation["target"]:
        quote, position = target["selector"]
        around = quote["prefix"] + quote["exact"] + quote["suffix"]
        assert len(re.findall(f"(?={re.escape(around)})", text)) == 1
        assert text.index(around) + len(quote["prefix"]) == position["start"]
        yield quote["exact"], text[position["start"] : position["end"]]


def test_every_selector_finds_exactly_its_words(published, quay):
    for dataset in (published, quay):
        texts = {row["doc_id"]: row for row in dataset.tables["documents"].to_pylist()}
        spans = {
            row.get("claim_id") or row["quote_id"]: row
            for name in ("quotes", "claims")
            for row in dataset.tables[name].to_pylist()
        }
        for id in all_ids(dataset):
            annotation = json.loads(cite(dataset, [id], "web-annotation"))
            text = texts[spans[id]["doc_id"]]["text"]
            wanted = [text[span["start"] : span["end"]] for span in spans[id]["spans"]]
            assert list(selected(annotation, text)) == [(words, words) for words in wanted]


@given(st.data())
def test_words_that_are_repeated_get_as_much_context_as_they_need(data):
    text = data.draw(st.text("a 😀\n", min_size=1, max_size=200) | st.text(min_size=1, max_size=40))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    document = dict.fromkeys(("url", "language", "title", "byline", "publisher", "published"))
    document |= {"doc_id": "d1", "text": text, "sha256": "00" * 32}
    row = {"quote_id": "q1", "quote": text[start:end], "spans": [{"start": start, "end": end}]}
    row |= {"speaker": None, "speaker_id": None}
    annotation = web_annotation(Cited("quotes", row, document, row), METADATA)
    assert list(selected(annotation, text)) == [(text[start:end], text[start:end])]


def test_a_discontinuous_quote_has_a_target_for_each_span(quay):
    annotation = json.loads(cite(quay, ["a1"], "web-annotation"))
    exact = [target["selector"][0]["exact"] for target in annotation["target"]]
    assert exact == ["The harbour 🜃 is open,", "and it will stay open."]


def test_the_text_that_was_read_is_the_state_of_its_address(quay):
    at_address, without = json.loads(cite(quay, ["a2", "c1"], "web-annotation"))
    [target], [other] = at_address["target"], without["target"]
    text = target["state"]["cached"]
    assert target["source"] == ADDRESS
    digest = base64.urlsafe_b64decode(text.removeprefix("ni:///sha-256;") + "=")
    documents = quay.tables["documents"].to_pylist()
    assert digest.hex() == next(row["sha256"] for row in documents if row["url"])
    assert other["source"].startswith("ni:///sha-256;")
    assert "state" not in other


def test_an_annotation_is_what_the_recommendation_says(quay):
    graph = read_annotations(cite(quay, all_ids(quay), "web-annotation"))
    annotations = set(graph.subjects(RDF.type, URIRef(OA + "Annotation")))
    assert len(annotations) == len(all_ids(quay))
    for annotation in annotations:
        assert graph.value(annotation, URIRef(OA + "motivatedBy")) == URIRef(OA + "describing")
        [body] = graph.objects(annotation, URIRef(OA + "hasBody"))
        assert graph.value(body, RDF.type) in (SDO.Quotation, SDO.Claim)
        for target in graph.objects(annotation, URIRef(OA + "hasTarget")):
            assert len(list(graph.objects(target, URIRef(OA + "hasSource")))) == 1
            assert len(list(graph.objects(target, URIRef(OA + "hasSelector")))) == 2
    assert_schema_org(graph)


def test_documents_and_datasets_have_no_words_to_annotate(quay):
    for style in ("web-annotation", "text-fragment"):
        for ids in ([], ["d1-ferry"], ["a1", "d1-ferry"]):
            with pytest.raises(DatasetError, match="give a quote_id or claim_id"):
                cite(quay, ids, style)


# schema.org


def assert_schema_org(graph: Any) -> None:
    """Every type and property in schema.org's namespace is one of its terms."""
    properties = {p for _, p, _ in graph if str(p).startswith(str(SDO))}
    types = {o for _, p, o in graph if p == RDF.type and str(o).startswith(str(SDO))}
    assert types
    assert properties
    assert not [term for term in types | properties if term not in SDO]


def test_the_check_knows_what_schema_org_has():
    wrong = {"@context": {"@vocab": "https://schema.org/"}, "@type": "Claim", "spokenBy": "Zoë"}
    with pytest.raises(AssertionError, match="spokenBy"):
        assert_schema_org(rdflib.Graph().parse(data=json.dumps(wrong), format="json-ld"))


def test_schema_org_describes_rows_documents_and_dataset(quay):
    ids = ["a1", "a3", "b1", "b2", "d1-ferry"]
    graph = rdflib.Graph().parse(data=cite(quay, ids, "schema-org"), format="json-ld")
    assert_schema_org(graph)
    assert len(list(graph.subjects(RDF.type, SDO.Quotation))) == 2
    assert len(list(graph.subjects(RDF.type, SDO.Claim))) == 2
    assert len(list(graph.subjects(RDF.type, SDO.NewsArticle))) == 2
    [dataset] = graph.subjects(RDF.type, SDO.Dataset)
    assert graph.value(dataset, SDO.version) == Literal("1.2.0")
    article = URIRef(ADDRESS)
    assert graph.value(article, SDO.headline) == Literal("Harbour reopens")
    [quotation] = graph.subjects(SDO.text, Literal("The harbour 🜃 is open, and it will stay open."))
    assert set(graph.objects(quotation, SDO.isPartOf)) == {article, dataset}
    speaker = graph.value(quotation, SDO.spokenByCharacter)
    assert graph.value(speaker, RDF.type) == SDO.Person
    assert graph.value(speaker, SDO.name) == Literal("Zoë Brandt")
    claims = {str(graph.value(c, SDO.text)): c for c in graph.subjects(RDF.type, SDO.Claim)}
    by_mayor, by_article = (claims[text] for text in sorted(claims, reverse=True))
    assert graph.value(graph.value(by_mayor, SDO.author), SDO.name) == Literal("Zoë Brandt")
    assert graph.value(graph.value(by_article, SDO.author), SDO.name) == Literal("Jane Roe")
    assert graph.value(by_article, SDO.appearance) == article


# Text fragments


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://a.example/", "https://a.example/#:~:text=dry"),
        ("https://a.example/?a=1&b=%20#top", "https://a.example/?a=1&b=%20#top:~:text=dry"),
        ("https://a.example/#:~:text=old", "https://a.example/#:~:text=dry"),
        ("https://a.example/é b\n", "https://a.example/%C3%A9%20b#:~:text=dry"),
    ],
)
def test_the_fragment_of_an_address_is_kept_but_no_older_directive(url, wanted):
    assert text_fragment(url, "It is dry.", [Span(6, 9)]) == wanted


def test_without_a_web_address_there_is_no_fragment(quay, tmp_path):
    with pytest.raises(DatasetError, match=r"c1: no web address is known of .*d1-ferry"):
        cite(quay, ["c1"], "text-fragment")
    known = replace(ferry().document, url="javascript:alert(1)")
    write_dataset([replace(ferry(), document=known)], METADATA, tmp_path / "d")
    with pytest.raises(DatasetError, match="no web address"):
        cite(read_dataset(tmp_path / "d"), ["c1"], "text-fragment")


def test_words_that_no_directive_tells_apart_are_refused():
    text = "It rained.\n\nIt rained.\n\nIt rained."
    with pytest.raises(DatasetError, match=r"'It rained'.*web-annotation"):
        text_fragment("https://a.example/", text, [Span(12, 21)])


LONG = (
    "The mayor of the town said that "
    + "the harbour is open and will stay open, " * 9
    + "she hopes."
)
TWO = "He said: “We came.\n\nWe saw, and we went home.”"
# A text, and the words in it (between ⟦ and ⟧) that the browser must highlight.
PAGES = {
    "once": "The rain came. ⟦The ferry left⟧ at once.",
    "repeated": "The ferry left. Then the ferry left. ⟦The ferry left⟧ again.",
    "other case and accents": "THE CAFÉ is shut. Yes, ⟦the cafe is shut⟧.",
    "reserved characters": "A well-off, 100% “safe” bet & more. ⟦A well-off, 50% “safe” bet & so⟧.",
    "curly marks around": "“⟦We are ready⟧,” he said. “We are ready.”",
    "beyond the basic plane": "The harbour 🜃 is shut. ⟦The harbour 🜃 is open⟧ 😀.",
    "long": f"Rain.\n\n⟦{LONG}⟧ {LONG.replace('mayor', 'major')}",
    "two paragraphs": TWO.replace("We came.", "⟦We came.").replace("home.", "home.⟧"),
    "context in another paragraph": "Rain fell.\n\nWe saw.\n\nSnow fell.\n\n⟦We saw⟧.",
    "discontinuous": "“⟦The harbour is open⟧,” she said, “⟦and it will stay open⟧.”",
    "blanks of all kinds": "Rain.  It\xa0fell.\xa0\xa0⟦It  rained.\xa0\xa0It\xa0fell⟧.",
    "marks without width": "⟦It rained⟧. — \u200dAnn. It rained. ⟦Soft\xadly \u200dit snowed⟧.",
    "a joined emoji and letters": "⟦می\u200cخواهم 👩\u200d🌾 now⟧.",
    "a part of a word before": "An openly sad day. ⟦Open⟧ it.",
}


def marked(page: str) -> tuple[str, list[Span]]:
    """The text without marks, and the spans that they mark."""
    text, spans, start = "", [], 0
    for part in re.split("([⟦⟧])", page):
        if part == "⟦":
            start = len(text)
        elif part == "⟧":
            spans.append(Span(start, len(text)))
        else:
            text += part
    return text, spans


class Pages(BaseHTTPRequestHandler):
    """Serves a text as a page whose paragraphs begin below the fold."""

    def do_GET(self) -> None:
        text, _ = marked(PAGES.get(self.path.strip("/").replace("%20", " "), ""))
        body = "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line)
        page = (
            "<!doctype html><meta charset=utf-8><style>::target-text{background:#f00;color:#f00}"
            f"body{{margin:0 50px;font:20px serif}}</style><div style=height:3000px></div>{body}"
            "<div style=height:3000px></div>"
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page.encode("utf-8"))

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as httpd:
        thread = threading.Thread(target=partial(httpd.serve_forever, poll_interval=0.05))
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_address[1]}"
        httpd.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium
        chromium.close()


# Where the words stand in the window: a list of rectangles. Lines of a text are paragraphs here.
RECTANGLES = """(words) => words.flatMap(([paragraph, start, end]) => {
  const range = document.createRange(), node = document.querySelectorAll("p")[paragraph].firstChild;
  range.setStart(node, start), range.setEnd(node, end);
  return [...range.getClientRects()].map(r => [r.left, r.top, r.right, r.bottom]);
})"""
# Red pixels inside and outside of the rectangles, and the pixels inside.
COUNT = """async ([picture, rectangles]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const data = context.getImageData(0, 0, image.width, image.height).data;
  let inside = 0, outside = 0, area = 0;
  for (let y = 0; y < image.height; y++) for (let x = 0; x < image.width; x++) {
    const i = 4 * (y * image.width + x);
    const red = data[i] > 200 && data[i + 1] < 60 && data[i + 2] < 60;
    const near = (by) => rectangles.some(([l, t, r, b]) =>
      x >= l - by && x < r + by && y >= t - by && y < b + by);
    if (near(-2)) area++, inside += red;
    else if (red && !near(2)) outside++;
  }
  return [inside, outside, area];
}"""


def in_paragraphs(text: str, spans: list[Span]) -> list[tuple[int, int, int]]:
    """Number of the paragraph, start and end in UTF-16 units of what each span covers of it."""
    found, offset = [], 0
    lines = [line for line in text.split("\n") if line]
    for number, line in enumerate(lines):
        offset = text.index(line, offset)
        for span in spans:
            start, end = max(span.start - offset, 0), min(span.end - offset, len(line))
            if start < end:
                units = [len(line[:at].encode("utf-16-le")) // 2 for at in (start, end)]
                found.append((number, *units))
        offset += len(line)
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_browser_highlights_the_words_and_scrolls_to_them(browser, server, name):
    text, spans = marked(PAGES[name])
    address = text_fragment(f"{server}/{name}", text, spans)
    page = browser.new_page(viewport={"width": 800, "height": 600})
    try:
        page.goto(address)
        page.wait_for_function("window.scrollY > 2000", timeout=5_000)
        rectangles = page.evaluate(RECTANGLES, in_paragraphs(text, spans))
        picture = base64.b64encode(page.screenshot()).decode()
        inside, outside, area = page.evaluate(COUNT, [picture, rectangles])
    finally:
        page.close()
    assert area > 0
    assert inside > 0.95 * area, address
    assert outside == 0, address
