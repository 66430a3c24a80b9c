"""Messages in, a site without a feed out: robots.txt, sitemap, and pages with all that surrounds a text."""

import json
from collections.abc import Sequence
from datetime import datetime
from html import escape

from scouting.sample.documents import Message
from scouting.sample.sites.answers import BERLIN, Answer, Site, pages
from scouting.sample.sites.feeds import address

SITEMAP = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
PAGE = """<!doctype html>
<html lang="de"><head><meta charset="utf-8"><title>{title} | Institut (Beispieldaten)</title>
<link rel="canonical" href="{canonical}">
<meta property="og:title" content="{title}"><meta property="og:url" content="{canonical}">
<script type="application/ld+json">{data}</script></head>
<body><header><nav><ul><li><a href="/">Start</a></li><li><a href="/institut">Das Institut</a></li>
<li><a href="/kontakt">Kontakt</a></li></ul></nav></header>
<main><article><h1>{title}</h1><p class="date"><time datetime="{published}">{day}</time></p>
{paragraphs}</article></main>
<footer><p>© Institut (Beispieldaten). Impressum, Datenschutz, Barrierefreiheit.</p></footer></body></html>
"""


def institute(messages: Sequence[Message], base: str, changed: datetime) -> Site:
    """`base` is the address at which the pages can be fetched."""
    answers = {_path(message): _page(message) for message in messages}
    rows = "".join(
        f"<url><loc>{base}{_path(m)}</loc><lastmod>{m.published:%Y-%m-%d}</lastmod></url>\n" for m in messages
    )
    robots = f"User-agent: *\nDisallow: /intern/\nSitemap: {base}/sitemap.xml\n"
    answers["/sitemap.xml"] = Answer(
        body=SITEMAP.format(rows=rows).encode(), content_type="application/xml; charset=utf-8", changed=changed
    )
    answers["/robots.txt"] = Answer(body=robots.encode(), content_type="text/plain")
    return pages(answers)


def _path(message: Message) -> str:
    return address(message).removeprefix(f"https://www.{message.host}.example") + ".html"


def _page(message: Message) -> Answer:
    published = message.published.replace(tzinfo=BERLIN)
    canonical = f"{address(message)}.html"
    data = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": message.title,
        "datePublished": published.isoformat(), "inLanguage": "de", "mainEntityOfPage": canonical,
        "publisher": {"@type": "Organization", "name": "Institut (Beispieldaten)"},
    }  # fmt: skip
    sentences = message.text.split(". ")
    half = len(sentences) // 2
    parts = [". ".join(sentences[:half]) + ".", ". ".join(sentences[half:])]
    html = PAGE.format(
        title=escape(message.title), canonical=canonical, published=published.isoformat(), day=f"{published:%d.%m.%Y}",
        data=json.dumps(data, ensure_ascii=False).replace("</", "<\\/"),
        paragraphs="\n".join(f"<p>{escape(part, quote=False)}</p>" for part in parts),
    )  # fmt: skip
    return Answer(body=html.encode(), changed=published)
