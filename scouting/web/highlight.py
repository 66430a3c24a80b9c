"""A text and the spans that prove something in, pieces of the text out; marked snippets in, safe HTML out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from scouting.texts import clean

OPENING, CLOSING = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Code points of a text, end exclusive, and what they prove."""

    start: int
    end: int
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; `span` is None where it proves nothing."""

    text: str
    span: Span | None


def pieces(text: str, spans: Iterable[Span]) -> Iterator[Piece]:
    """The whole text in order. Of spans that overlap, the first and of those the longest stands."""
    done = 0
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if done <= span.start < span.end <= len(text):
            if done < span.start:
                yield Piece(text[done : span.start], None)
            yield Piece(text[span.start : span.end], span)
            done = span.end
    if done < len(text):
        yield Piece(text[done:], None)


def spans_of(evidence: Iterable[Mapping[str, Any]], field: str, kind: str, meaning: str) -> Iterator[Span]:
    """The spans of evidence that stands in this field; a source's own field has none."""
    for item in evidence:
        if item["field"] == field and item.get("start") is not None and item.get("end") is not None:
            yield Span(item["start"], item["end"], kind, meaning)


def marked(snippet: str) -> Markup:
    """A snippet of `search` as HTML: escaped first, then its marks become <mark>; a mark left open is closed."""
    html, is_open = Markup(), False
    for part in _split(snippet):
        if part == OPENING and not is_open:
            html, is_open = html + Markup("<mark>"), True
        elif part == CLOSING and is_open:
            html, is_open = html + Markup("</mark>"), False
        else:
            html += escape(clean(part))
    return html + Markup("</mark>") if is_open else html


def _split(snippet: str) -> Iterator[str]:
    start = 0
    for i, c in enumerate(snippet):
        if c in {OPENING, CLOSING}:
            yield from (snippet[start:i], c)
            start = i + 1
    yield snippet[start:]
