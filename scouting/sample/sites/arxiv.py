"""Papers in, answers of the arXiv query interface out: Atom, windows of submission dates, errors told as feeds."""

import re
import textwrap
from datetime import datetime, time
from xml.sax.saxutils import escape

from scouting.sample.documents import Paper
from scouting.sample.sites.answers import NOT_FOUND, Answer, Ask, Site, stamp

HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.example/api/beispieldaten</id>
  <title>arXiv Query (Beispieldaten)</title>
  <updated>{now}</updated>
  <opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>{start}</opensearch:startIndex>
"""
ENTRY = """  <entry>
    <id>http://arxiv.org/abs/{number}v{version}</id>
    <title>{title}</title>
    <updated>{published}</updated>
    <link href="https://arxiv.org/abs/{number}v{version}" rel="alternate" type="text/html"/>
    <summary>{summary}</summary>
    <category term="{category}" scheme="http://arxiv.org/schemas/atom"/>
    <published>{published}</published>
    <arxiv:comment>Beispieldaten, frei erfunden</arxiv:comment>
    <arxiv:primary_category term="{category}"/>
{authors}{doi}  </entry>
"""
ERROR = """  <entry>
    <id>https://arxiv.org/api/errors#{key}</id>
    <title>Error</title>
    <updated>{now}</updated>
    <summary>{text}</summary>
    <author><name>arXiv api core</name></author>
  </entry>
"""
CATEGORIES = {"information_und_kommunikation": "cs.LG", "mechatronik_und_automation": "cs.RO", "sensorik": "eess.SP"}
WINDOW = re.compile(r"submittedDate:\[(\d{12}) TO (\d{12})\]")


def arxiv_number(paper: Paper) -> str:
    """A number of the right form that is never given away: arXiv does not reach 90,000 papers a month."""
    return f"{paper.day:%y%m}.{90_000 + paper.number % 10_000:05}"


def arxiv(papers: list[Paper], now: str) -> Site:
    """`/api/query`, oldest first."""
    ordered = sorted(papers, key=lambda paper: (paper.day, paper.number))

    def answer(ask: Ask) -> Answer:
        if ask.path != "/api/query":
            return NOT_FOUND
        start, size = int(ask.query.get("start", "0")), int(ask.query.get("max_results", "10"))
        window = WINDOW.search(ask.query.get("search_query", ""))
        if window is None:
            return _feed([ERROR.format(key="missing_window", now=now, text="incorrect search_query")], now, 400)
        if size > 2000:
            return _feed([ERROR.format(key="max_results", now=now, text="max_results must be below 2000")], now, 400)
        found = [paper for paper in ordered if window[1] <= _minute(paper) <= window[2]]
        entries = [_entry(paper) for paper in found[start : start + size]]
        return _feed(entries, now, 200, total=len(found), start=start)

    return answer


def _minute(paper: Paper) -> str:
    return f"{datetime.combine(paper.day, time(9)):%Y%m%d%H%M}"


def _feed(entries: list[str], now: str, status: int, *, total: int = 1, start: int = 0) -> Answer:
    head = HEAD.format(now=now, size=len(entries), total=total, start=start)
    body = f"{head}{''.join(entries)}</feed>\n".encode()
    return Answer(body=body, content_type="application/atom+xml; charset=utf-8", status=status)


def _entry(paper: Paper) -> str:
    return ENTRY.format(
        number=arxiv_number(paper),
        version=1 + paper.number % 2,
        title=escape(textwrap.fill(paper.other_title or paper.title, 70, subsequent_indent="  ")),
        summary=escape(textwrap.fill(paper.text, 78)),
        published=stamp(paper.day),
        category=CATEGORIES.get(paper.field, "physics.app-ph"),
        authors="".join(f"    <author><name>{escape(name)}</name></author>\n" for name in paper.authors),
        doi=f"    <arxiv:doi>{paper.doi}</arxiv:doi>\n" if paper.doi else "",
    )
