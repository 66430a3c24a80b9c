"""Messages in, feeds out: RSS 2.0, RSS 1.0, Atom and JSON Feed, each as some publisher writes it."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape

from scouting.sample.documents import Call, Message
from scouting.sample.sites.answers import BERLIN, Answer, slug
from scouting.sample.weeks import short_date

Feed = Callable[[str, Sequence[Message], datetime], Answer]

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>{title}</title><link>https://{site}/</link><description>Beispieldaten, frei erfunden</description>
<language>de-DE</language>
{items}</channel></rss>
"""
RDF = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://{site}/"><title>{title}</title><link>https://{site}/</link>
<description>Sample data</description><dc:language>en</dc:language></channel>
{items}</rdf:RDF>
"""
ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
<title>{title}</title><id>https://{site}/</id><link href="https://{site}/"/><updated>{updated}</updated>
{items}</feed>
"""


def address(message: Message) -> str:
    """Where a message stands: on the site of its outlet; names below .example lead nowhere."""
    site = f"{slug(message.outlet)}.example" if message.outlet else f"www.{message.host}.example"
    return f"https://{site}/meldung/{message.number}-{slug(message.title)}"


def rss(title: str, messages: Sequence[Message], changed: datetime) -> Answer:
    """Full texts as HTML."""
    return _rss(title, messages, changed, _full)


def rss_latin(title: str, messages: Sequence[Message], changed: datetime) -> Answer:
    """Texts as plain descriptions, in the encoding of another time."""
    return _rss(title, messages, changed, _plain, encoding="ISO-8859-1")


def _rss(
    title: str, messages: Sequence[Message], changed: datetime, entry: Callable[[Message], str], encoding: str = "UTF-8"
) -> Answer:
    items = "".join(map(entry, messages))
    body = RSS.format(title=title, site=f"www.{messages[0].host}.example", items=items, encoding=encoding)
    encoded = body.encode(encoding, "xmlcharrefreplace")
    return Answer(body=encoded, content_type=f"application/rss+xml; charset={encoding.lower()}", changed=changed)


def _full(message: Message) -> str:
    return (
        f"<item><title>{escape(message.title)}</title><link>{address(message)}</link>"
        f'<guid isPermaLink="false">{message.host}-{message.number}</guid>'
        f"<pubDate>{_mail_date(message.published)}</pubDate>"
        f"<description>{escape(message.text[:140])} …</description>"
        f"<content:encoded><![CDATA[<p>{escape(message.text, quote=False)}</p>]]></content:encoded></item>\n"
    )


def _plain(message: Message) -> str:
    return (
        f"<item><title>{escape(message.title)}</title><link>{address(message)}?utm_source=rss</link>"
        f"<description>{escape(message.text)}</description><pubDate>{_mail_date(message.published)}</pubDate></item>\n"
    )


def rdf(title: str, messages: Sequence[Message], changed: datetime) -> Answer:
    items = "".join(
        f'<item rdf:about="{address(m)}"><title>{escape(m.title)}</title><link>{address(m)}</link>'
        f"<description>{escape(m.text)}</description><dc:date>{_zoned(m.published).isoformat()}</dc:date></item>\n"
        for m in messages
    )
    body = RDF.format(title=title, site=f"www.{messages[0].host}.example", items=items)
    return Answer(body=body.encode(), content_type="application/rdf+xml; charset=utf-8", changed=changed)


def atom(title: str, messages: Sequence[Message], changed: datetime) -> Answer:
    items = "".join(
        f"<entry><id>tag:{m.host}.example,2020:{m.number}</id><title>{escape(m.title)}</title>"
        f'<link rel="alternate" href="{address(m)}"/><published>{_zoned(m.published).isoformat()}</published>'
        f"<updated>{_zoned(m.updated or m.published).isoformat()}</updated>"
        f'<content type="html">{escape(f"<p>{escape(m.text, quote=False)}</p>")}</content></entry>\n'
        for m in messages
    )
    body = ATOM.format(title=title, site=f"www.{messages[0].host}.example", items=items, updated=changed.isoformat())
    return Answer(body=body.encode(), content_type="application/atom+xml; charset=utf-8", changed=changed)


def json_feed(title: str, messages: Sequence[Message], changed: datetime) -> Answer:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "language": "de",
        "items": [
            {
                "id": f"{m.host}-{m.number}",
                "url": address(m),
                "title": m.title,
                "content_text": m.text,
                "date_published": _zoned(m.published).isoformat(),
            }
            for m in messages
        ],
    }
    body = json.dumps(feed, ensure_ascii=False).encode()
    return Answer(body=body, content_type="application/feed+json", changed=changed)


def announcements(title: str, calls: Sequence[Call], changed: datetime) -> Answer:
    """Calls as the federal advice service lists them: the dates stand in the titles."""
    items = "".join(map(_announcement, sorted(calls, key=lambda call: (call.published, call.number), reverse=True)))
    body = RSS.format(title=title, site="www.foerderinfo.example", items=items, encoding="UTF-8")
    return Answer(body=body.encode(), content_type="application/rss+xml; charset=utf-8", changed=changed)


def _announcement(call: Call) -> str:
    day = next((deadline.day for deadline in call.deadlines if deadline.role != "opening"), None)
    dates = f" | {short_date(call.published)} - {short_date(day)}" if day else ""
    page = f"https://www.ministerium.example/bekanntmachungen/{call.published.isoformat()}-{call.number}-{slug(call.title)}.html"
    text = " ".join(sentence for _, sentences in call.sentences for sentence in sentences)
    published = datetime.combine(call.published, datetime.min.time()) + timedelta(hours=10)
    return (
        f"<item><title>{escape(call.title)}{dates}</title><link>{page}</link><guid>{page}</guid>"
        f"<pubDate>{_mail_date(published)}</pubDate><description>{escape(text)}</description></item>\n"
    )


def _zoned(moment: datetime) -> datetime:
    return moment.replace(tzinfo=BERLIN)


def _mail_date(moment: datetime) -> str:
    return format_datetime(_zoned(moment))
