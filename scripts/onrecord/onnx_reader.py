"""The trained reader: a compact transformer that looks at each document once.

In: a folder with ``reader.onnx``, ``reader.json`` and ``tokenizer.json``, as ``training/export.py``
writes them, and maybe ``worth.onnx`` (``training/worth.py``) and ``context.onnx``
(``training/syntax.py``). Out: a reader as
``onrecord.reader`` describes it. Pieces and their features come from ``pieces``, windows from
``scoring``, attributions from ``span_decoding``; here is what holds resources. The same text gives
the same attributions whatever is read before or beside it, and with any number of threads.

>>> load_model(Path("no such folder"))  # doctest: +ELLIPSIS
Traceback (most recent call last):
onrecord.errors.ReaderError: cannot read the model folder no such folder: ...
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime as ort

from onrecord.contents import mend_contents
from onrecord.context import Context
from onrecord.errors import ReaderError
from onrecord.marks import find_quotations
from onrecord.nested import INSIDE, LEAST_INSIDE, find_nested, may_nest
from onrecord.pieces import Array, Pieces, cut_pieces
from onrecord.pointing import Pointer, Scores
from onrecord.reader import Reading
from onrecord.scoring import score_pieces
from onrecord.selection import believe
from onrecord.span_decoding import Calibration, Knowledge, decode
from onrecord.syntax import Parser, checksum, load_parser
from onrecord.tagging import Floats, Transitions
from onrecord.types import Attribution, Block, Parse, Sentence, Span, Spans, hull
from onrecord.worthiness import Worth

if TYPE_CHECKING:
    from tokenizers import Tokenizer

ATTRIBUTION_MODEL = Path(__file__).parent / "models" / "attribution"
MODEL_FILE, SETTINGS_FILE, TOKENIZER_FILE = "reader.onnx", "reader.json", "tokenizer.json"
WORTH_FILE, CONTEXT_FILE = "worth.onnx", "context.onnx"  # parts that a model may have
FORMAT = "onrecord-attribution-2"
READ_ROLES = frozenset({"body", "caption", "headline"})
_REMEDY = "reinstall onrecord, or name the folder of a model that its training code exported"


@dataclass(frozen=True, slots=True)
class Understood:
    """What the model tells of a text; ``worth`` and ``context`` where it has the parts for it."""

    attributions: tuple[Attribution, ...]
    worth: Worth | None = None
    context: Context | None = None


@dataclass(frozen=True, slots=True)
class AttributionModel:
    """Holds the network's session and the tokenizer; see :func:`load_model`.

    ``widths`` are the columns of each output of the network; ``context_crc32`` is the checksum of
    the part that gives the context.
    """

    name: str
    session: ort.InferenceSession
    tokenizer: Tokenizer
    special: tuple[int, int]
    knowledge: Knowledge
    widths: Mapping[str, int]
    context_crc32: int | None = None

    def look(self, text: str, blocks: Sequence[Block], sentences: Sequence[Sentence]) -> Understood:
        """The attributions of ``text``, and what the model tells beside them.

        Blocks that are no part of the article have no attributions.
        """
        pieces = cut_pieces(text, blocks, sentences, self.tokenizer)
        scores = self.score(pieces)
        found = decode(pieces, scores, self.knowledge)
        kept = (_within_its_part(attribution, text, blocks) for attribution in found)
        attributions = tuple(attribution for attribution in kept if attribution.content)
        told = self._split(scores.added)
        worth, context = told.get("worth"), told.get("context")
        return Understood(
            attributions,
            None if worth is None else Worth(pieces.starts, pieces.ends, worth[:, 0]),
            None if context is None else Context(pieces.starts, pieces.ends, context),
        )

    def find_attributions(
        self, text: str, blocks: Sequence[Block], sentences: Sequence[Sentence]
    ) -> tuple[Attribution, ...]:
        """The attributions of ``text``, as :meth:`look` gives them."""
        return self.look(text, blocks, sentences).attributions

    def score(self, pieces: Pieces) -> Scores:
        """What the network says of each piece of a document."""
        added = sum(self.widths.values()) - self.widths["scores"]
        return score_pieces(pieces, self._run, self.special, added=added)

    def _split(self, added: Floats) -> dict[str, Floats]:
        """What the joined parts tell, by the names of their outputs; the scores come before."""
        names = list(self.widths)[1:]
        edges = np.cumsum([self.widths[name] for name in names])[:-1]
        return dict(zip(names, np.split(added, edges, axis=1), strict=True)) if names else {}

    def _run(self, ids: Array, features: Array) -> Floats:
        inputs = {"ids": ids[None].astype(np.int64), "features": features[None].astype(np.int64)}
        given = self.session.run(list(self.widths), inputs)
        return np.concatenate([each[0] for each in given], axis=1)


def _within_its_part(attribution: Attribution, text: str, blocks: Sequence[Block]) -> Attribution:
    """The attribution without content that stands in another part of the page than its cue.

    A headline goes with no cue of the running text, and what is no part of the article with none.
    """
    cue = attribution.cue[:1]
    told = next((b for b in blocks if any(b.span.overlaps(span) for span in cue)), None)
    content = tuple(
        Span(max(span.start, block.span.start), min(span.end, block.span.end)).stripped(text)
        for span in attribution.content
        for block in blocks
        if block.span.overlaps(span)
        and block.role in READ_ROLES
        and (block == told or told is None or "headline" not in (block.role, told.role))
    )
    return replace(attribution, content=tuple(span for span in content if len(span)))


@dataclass(frozen=True, slots=True)
class OnnxReader:
    """Attributions by the trained model, syntax by the parser; see :func:`load_onnx_reader`."""

    model: AttributionModel
    parser: Parser

    @property
    def name(self) -> str:
        """The name that the model's folder gives it."""
        return self.model.name

    def read(self, text: str, blocks: Sequence[Block], sentences: Sequence[Sentence]) -> Reading:
        """The attributions of ``text`` in reading order, and the parse of each sentence."""
        seen = self.model.look(text, blocks, sentences)
        parses = self.parser.parse_all(text, sentences, seen.context)
        quotations = find_quotations(text, blocks)
        found = mend_contents(believe(seen.attributions, parses, quotations), parses)
        nested = find_nested(found, parses)
        nested += self.look_inside(text, sentences, parses, found, nested)
        everything = [*found, *nested]
        ordered = tuple(sorted(everything, key=lambda a: hull(a.content)))
        return Reading(ordered, parses, seen.worth)

    def look_inside(
        self,
        text: str,
        sentences: Sequence[Sentence],
        parses: Sequence[Parse],
        outer: Sequence[Attribution],
        known: Sequence[Attribution],
    ) -> list[Attribution]:
        """Attributions within contents, each read as a text of its own, beside those ``known``."""
        taken = [span for attribution in (*outer, *known) for span in attribution.cue]
        found: dict[tuple[Spans, Spans], Attribution] = {}
        for span in sorted({span for attribution in outer for span in attribution.content}):
            if not may_nest(span, parses):
                continue
            inside = [
                Sentence(clipped, 0)
                for s in sentences
                if s.span.overlaps(span) and len(clipped := _moved(s.span, span))
            ]
            whole = Block("body", Span(0, len(span)))
            for inner in self.model.find_attributions(span.of(text), [whole], inside):
                parts = (inner.content, inner.cue, inner.source)
                content, cue, source = (
                    tuple(Span(s.start + span.start, s.end + span.start) for s in part)
                    for part in parts
                )
                new = not any(one.overlaps(other) for one in cue for other in taken)
                if inner.confidence >= LEAST_INSIDE and source and new:
                    found[content, cue] = Attribution(content, cue, source, INSIDE)
        return [found[key] for key in sorted(found)]


def _moved(inner: Span, outer: Span) -> Span:
    """``inner`` within ``outer``, counted from its beginning."""
    start, end = max(inner.start, outer.start), min(inner.end, outer.end)
    return Span(start - outer.start, end - outer.start)


def load_onnx_reader(folder: Path, threads: int = 1) -> OnnxReader:
    """The reader whose model lies in ``folder``, with the parser of the package.

    Raises ``ReaderError`` like :func:`load_model`, and where the parser knows another context.
    """
    model, parser = load_model(folder, threads), load_parser()
    known = model.context_crc32
    if known is not None and known != parser.context_crc32:
        raise ReaderError(f"{folder / CONTEXT_FILE} does not fit the parser; {_REMEDY}")
    return OnnxReader(model, parser)


def load_model(folder: Path, threads: int = 1) -> AttributionModel:
    """The model whose files lie in ``folder``; ``threads`` work on one window.

    Raises:
        ReaderError: the files are missing, damaged or of another format, or the package
            ``tokenizers`` is not installed.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    try:
        settings = read_settings(folder)
        tokenizer = read_tokenizer(folder / TOKENIZER_FILE)
        providers = ["CPUExecutionProvider"]
        session = ort.InferenceSession(_read_network(folder), options, providers=providers)
        special = special_ids(tokenizer)
        knowledge = read_knowledge(settings["knowledge"])
        widths = {output.name: int(output.shape[-1]) for output in session.get_outputs()}
        part = folder / CONTEXT_FILE
        context = checksum(part) if part.exists() else None
        name = str(settings["name"])
        return AttributionModel(name, session, tokenizer, special, knowledge, widths, context)
    except ReaderError:
        raise
    except Exception as error:  # tokenizers and ONNX Runtime raise plain Exceptions
        raise ReaderError(f"cannot read the model folder {folder}: {error}; {_REMEDY}") from error


def _read_network(folder: Path) -> bytes:
    """The network, with the parts that the folder has beside it.

    Each part is an ONNX file of its own: nodes that take up states inside the network. Protobuf
    messages one after the other are read as one, with the parts of all, so nothing but bytes need
    be joined (https://protobuf.dev/programming-guides/encoding/#last-one-wins).
    """
    parts = (folder / name for name in (WORTH_FILE, CONTEXT_FILE))
    joined = [part.read_bytes() for part in parts if part.exists()]
    return b"".join([(folder / MODEL_FILE).read_bytes(), *joined])


def read_settings(folder: Path) -> dict[str, Any]:
    """What ``reader.json`` says: format, name, checksum, what decoding needs, how it was trained.

    Raises ``ReaderError`` where it is of another format or does not belong to the weights.
    """
    path = folder / SETTINGS_FILE
    settings: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if settings["format"] != FORMAT:
        found = settings["format"]
        raise ReaderError(f"{path}: field 'format' is {found!r}, not {FORMAT!r}; {_REMEDY}")
    if settings["crc32"] != checksum(folder / MODEL_FILE):
        raise ReaderError(f"{path}: field 'crc32' does not fit {MODEL_FILE}; {_REMEDY}")
    return settings


def read_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer of a file, so set that it neither cuts off nor fills up."""
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise ReaderError("the trained reader needs tokenizers; pip install tokenizers") from error
    tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def special_ids(tokenizer: Tokenizer) -> tuple[int, int]:
    """The ids of [CLS] and [SEP]. Raises ``ValueError`` where the tokenizer has neither."""
    first, last = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    if first is None or last is None:
        raise ValueError("the tokenizer knows no [CLS] and [SEP]")
    return first, last


def read_knowledge(stored: dict[str, Any]) -> Knowledge:
    """What decoding needs, from plain values; the inverse of :func:`store_knowledge`.

    Raises ``KeyError`` where a field is missing.
    """
    transitions = {key: np.array(value) for key, value in stored["transitions"].items()}
    pointers = {
        link: Pointer(
            null_key=np.array(pointer["null_key"]),
            null_bias=float(pointer["null_bias"]),
            distance=np.array(pointer["distance"]),
            sentence=np.array(pointer["sentence"]),
            block=np.array(pointer["block"]),
        )
        for link, pointer in stored["pointers"].items()
    }
    calibration = stored["calibration"]
    return Knowledge(
        Transitions(**transitions),
        pointers,
        Calibration(
            np.array(calibration["weights"]), float(calibration["bias"]), calibration["least"]
        ),
    )


def store_knowledge(knowledge: Knowledge) -> dict[str, Any]:
    """What decoding needs as plain values, six digits after the point, for JSON."""
    transitions, calibration = knowledge.transitions, knowledge.calibration

    def plain(values: Floats | float) -> Any:
        return np.round(np.asarray(values, np.float64), 6).tolist()

    return {
        "transitions": {
            "between": plain(transitions.between),
            "first": plain(transitions.first),
            "last": plain(transitions.last),
        },
        "pointers": {
            link: {
                "null_key": plain(pointer.null_key),
                "null_bias": plain(pointer.null_bias),
                "distance": plain(pointer.distance),
                "sentence": plain(pointer.sentence),
                "block": plain(pointer.block),
            }
            for link, pointer in knowledge.pointers.items()
        },
        "calibration": {
            "weights": plain(calibration.weights),
            "bias": plain(calibration.bias),
            "least": calibration.least,
        },
    }
