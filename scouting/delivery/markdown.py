"""A dossier in, Markdown out. Crawled words are escaped: they stay words, whatever signs they hold."""

import re
from collections.abc import Iterable, Iterator

from scouting.dossier import Citation, Dossier, Statement
from scouting.texts import counted, date_text, number, one_line, period_text, web_address

# Signs that mean something anywhere, those that begin a list or a heading, and what would become a link by itself.
SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~&$!@]|^[-+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)]|:(?=//)|(?<=www)\.", re.IGNORECASE)

QUESTIONS = (
    "Welches Problem löst {label}, und wie wurde es bisher gelöst?",
    "Welche der genannten Quellen berichten eigene Ergebnisse, welche geben nur wieder?",
    "Wo im eigenen Betrieb ließe sich {label} zuerst erproben, und was fehlt dafür?",
    "Welche der genannten Einrichtungen kämen als Partner infrage?",
    "Was müsste in einem Jahr eingetreten sein, damit der Anstieg mehr war als eine Mode?",
)


def render_markdown(dossier: Dossier) -> str:
    """The dossier as a text for courses, with numbered citations at its end."""
    return "\n".join(_lines(dossier)) + "\n"


def escape(text: str) -> str:
    """Words on one line that Markdown prints as they are."""
    return SIGNS.sub(r"\\\g<0>", one_line(text))


def _lines(dossier: Dossier) -> Iterator[str]:
    label = escape(dossier.label)
    yield f"# Dossier: {label}"
    yield ""
    found = counted(dossier.documents, "Dokument", "Dokumente")
    yield f"Stand {date_text(dossier.written.isoformat())}, {found} im Bestand."
    if dossier.sample:
        yield from ("", "**Beispieldaten: Alle Dokumente sind erfunden.**")
    if dossier.wordings:
        yield from ("", f"Auch: {', '.join(map(escape, dossier.wordings))}")
    yield from _section(
        "Was es ist", [f"„{escape(q.text)}“ [{q.citation}]" for q in dossier.quotes], "Kein Satz gefunden."
    )
    yield from _development(dossier)
    yield from _section(
        "Wer daran arbeitet",
        [
            f"{escape(o.name)}{' (Bayern)' if o.bavarian else ''}: {counted(o.documents, 'Dokument', 'Dokumente')}"
            for o in dossier.organisations
        ],
        "Keine Einrichtung genannt.",
    )
    yield from _section("Förderung", map(_statement, dossier.calls), "Keine offene Förderung bekannt.")
    yield from _section("Veranstaltungen", map(_statement, dossier.events), "Keine Veranstaltung bekannt.")
    by_number = {citation.number: citation for citation in dossier.citations}
    reading = [f"{escape(by_number[n].title)} [{n}]" for n in dossier.reading]
    yield from _section("Zum Weiterlesen", reading, "Noch nichts.")
    yield from _section("Fragen für den Kurs", [question.format(label=label) for question in QUESTIONS], "")
    yield from ("", "## Quellen", "")
    yield from (_citation(citation) for citation in dossier.citations)


def _section(heading: str, entries: Iterable[str], empty: str) -> Iterator[str]:
    yield from ("", f"## {heading}", "")
    lines = [f"- {entry}" for entry in entries]
    yield from lines or [empty]


def _development(dossier: Dossier) -> Iterator[str]:
    yield from ("", "## Wie es sich entwickelt", "")
    if dossier.rising:
        yield from (*(f"- {escape(rise)}" for rise in dossier.rising), "")
    yield from ("| Monat | Dokumente |", "| --- | ---: |")
    *closed, (current, so_far) = dossier.months
    yield from (f"| {period_text(month)} | {number(count)} |" for month, count in closed)
    yield f"| {period_text(current)} (bis heute) | {number(so_far)} |"


def _statement(statement: Statement) -> str:
    return f"{escape(statement.text)} [{statement.citation}]"


def _citation(citation: Citation) -> str:
    address = web_address(citation.url)
    parts = [escape(citation.title), escape(citation.source), date_text(citation.date)]
    parts += [f"<{address.replace('<', '%3C').replace('>', '%3E')}>"] if address else []
    parts += [f"Lizenz: {escape(citation.licence)}"] if citation.licence else []
    return f"{citation.number}. {', '.join(part for part in parts if part)}"
