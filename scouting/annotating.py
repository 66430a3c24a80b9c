"""Lines of your own in, their annotations out: nothing is stored."""

from collections.abc import Iterable, Iterator
from typing import Any

from nlp.annotate import Annotator
from nlp.annotations import Text
from scouting.importing import Line, no_texts
from scouting.reading import language_code
from scouting.sanitise import clean, plain_line, plain_text


def annotate_lines(lines: Iterable[Line], annotator: Annotator) -> Iterator[dict[str, Any] | tuple[int, str]]:
    """For each record its annotations, or its line's number and what is wrong; needs `id` and `title` or `text`."""
    for number, record in lines:
        if isinstance(record, str):
            yield number, record
            continue
        if record.get("id") is None or not (record.get("title") or record.get("text")):
            yield number, "needs id and title or text"
            continue
        wrong = no_texts(record, ("title", "text", "kind", "language", "date"))
        if wrong:
            yield number, wrong
            continue
        text = Text(
            id=clean(str(record["id"])),
            title=plain_line(record.get("title") or ""),
            text=plain_text(record.get("text") or "", is_html=False),
            kind=record.get("kind"),
            language=language_code(record.get("language")),
            date=record.get("date"),
        )
        yield annotator(text).as_json()
