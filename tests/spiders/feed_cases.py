"""Recorded cases and what their first entry must come to, as decided by reading each file: none in, tables out.

The first table is of feedparser-tests.tar.gz, the second of feedvalidator-testcases.tar.gz. A third value is the
content type the answer came with. `count` is the number of items of the feed.
"""

from typing import Any

Expected = dict[str, Any]

ROBOTS: Expected = {
    "title": "Atom-Powered Robots Run Amok",
    "url": "http://example.org/2003/12/13/atom03",
    "id": "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a",
    "updated": "2003-12-13T18:30:02+00:00",
    "text": "Some text.",
}

FEEDPARSER: list[tuple[str, Expected] | tuple[str, Expected, str]] = [
    # formats
    ("wellformed/rdf/rss090_item_title.xml", {"title": "Item title", "count": 1}),
    ("wellformed/rdf/rdf_item_title.xml", {"title": "Example title", "url": "http://example.com/1"}),
    ("wellformed/rss/item_title.xml", {"title": "Item 1 title", "date": None, "language": None}),
    (
        "wellformed/rss/item_content_encoded.xml",
        {"title": "Example content", "text": "<p>Example content</p>", "is_html": True},
    ),
    ("wellformed/rss/item_fullitem.xml", {"text": "<p>Example content</p>", "is_html": True}),
    ("wellformed/atom/entry_title_inline_markup_2.xml", {"title": "History of the <blink> tag"}),
    ("wellformed/atom/entry_title_base64.xml", {"title": "Example Atom"}),
    ("wellformed/atom10/entry_title_escaped_markup.xml", {"title": "Example Atom"}),
    ("wellformed/sanitize/entry_title_script.xml", {"title": "safe description"}),
    (
        "wellformed/namespace/rss1.0withModules.xml",
        {
            "title": "Test Item - RSS 1.0",
            "url": "http://www.pocketsoap.com/weblog/rssTests/rss1.0withModules.xml#1",
            "updated": "2002-09-28T20:01:19+00:00",
        },
    ),
    ("wellformed/namespace/rss2.0NSwithModules.xml", {"title": "Test Item - RSS2.0 w/ NS"}),
    (
        "json/example.json",
        {
            "title": "post 2",
            "url": "https://example.org/second-item",
            "id": "2",
            "authors": ("me",),
            "text": "This is a second item.",
            "is_html": False,
            "keywords": ("test", "JSON"),
            "count": 2,
        },
    ),
    ("illformed/rdf_channel_empty_textinput.xml", {"title": "crashes here", "url": "http://example.com/1"}),
    ("illformed/always_strip_doctype.xml", {"count": 0}),
    # encodings
    ("encoding/euc-kr-item.xml", {"text": "년"}),
    ("encoding/demoronize-1.xml", {"text": "don’t"}),
    ("encoding/demoronize-2.xml", {"text": "don’t"}),
    ("encoding/double-encoded-html.xml", {"text": "…"}),
    ("encoding/http_text_xml_charset_2.xml", {"title": "Foo", "text": "This is a £“test.”"}, "text/xml"),
    ("encoding/utf-16le-bom.xml", {"count": 0}),
    ("encoding/utf-32be-autodetect.xml", {"count": 0}),
    ("illformed/chardet/eucjp.xml", {"title": "ゲーム三昧な正月"}, "text/xml; charset=euc-jp"),
    ("illformed/chardet/gb2312.xml", {"title": "不归移民漫画系列：专业工作"}, 'text/xml; charset="gb2312"'),
    ("illformed/chardet/koi8r.xml", {"title": "Как пережить новогоднюю ночь"}, "text/xml;charset=KOI8-R"),
    ("illformed/chardet/shiftjis.xml", {"title": "DrecomRSSに記事投稿が反映されない…"}, "text/xml; charset=shift_jis"),
    (
        "illformed/chardet/euckr.xml",
        {"title": "EUC-KR 에서 TypeKey 한글닉네임 표시하기"},
        "application/rss+xml; charset=EUC-KR",
    ),
]

FEEDVALIDATOR: list[tuple[str, Expected] | tuple[str, Expected, str]] = [
    # formats
    ("atom/1.1/brief-noerror.xml", {**ROBOTS, "date": "2003-12-13T18:30:02+00:00", "authors": ("John Doe",)}),
    (
        "atom/1.1/extensive-noerror.xml",
        {
            "title": "Atom draft-07 snapshot",
            "url": "http://example.org/2005/04/02/atom",
            "id": "tag:example.org,2003:3.2397",
            "date": "2003-12-13T08:29:29-04:00",
            "updated": "2005-07-11T12:29:29+00:00",
            "authors": ("Mark Pilgrim",),
            "language": "en",
            "is_html": True,
        },
    ),
    ("atom/1.2/prefixed-namespace.xml", ROBOTS),
    ("atom/2/xml-lang.xml", {**ROBOTS, "language": "en"}),
    ("atom/2/infoset-cdata.xml", {"text": "Some <b>bold</b> text.", "is_html": False}),
    ("atom/2/infoset-char-ref.xml", ROBOTS),
    ("atom/3/ws-entry-id.xml", ROBOTS),
    ("atom/3.1.1.1/example_text_title.xml", {"title": "Less: <"}),
    ("atom/3.1.1.2/example_html_title.xml", {"title": "Less: <"}),
    ("atom/3.1.1.3/example_xhtml_summary2.xml", {"title": ROBOTS["title"], "is_html": True}),
    ("atom/4.1.1/author-at-feed-and-entry.xml", {"authors": ("Jane Doe",)}),
    ("atom/4.1.1/author-at-feed-only.xml", {"authors": ("John Doe",)}),
    ("atom/4.1.2/entry-source-author.xml", {**ROBOTS, "count": 1}),
    ("atom/4.1.2/missing-title.xml", {**ROBOTS, "title": "Some text."}),
    (
        "atom/4.1.2/multi-enclosure-test.xml",
        {
            "title": "Kirk Cameron",
            "url": "http://www.cadenhead.org/workbench/entry/2004/12/27#2424",
            "id": "tag:cadenhead.org,2004-09-30:test.2423",
            "date": "2004-12-27T11:12:01-05:00",
            "language": "en",
        },
    ),
    ("ext/fh/example-paged.xml", {**ROBOTS, "next": True}),
    ("ext/cf/example.xml", {"title": "Great Journeys of the Past", "authors": ("Bob",)}),
    (
        "rss/must/valid_rss_090.xml",
        {"title": "New Status Updates", "url": "http://www.mozilla.org/status/", "count": 5},
    ),
    (
        "rss/must/rss91n_entity.xml",
        {"title": "Und tschüss.", "url": "http://www.xn--sockenbrlounge-cib.de/blog/246"},
    ),
    (
        "rss/must/rss10_spec_sample_noerror.xml",
        {"title": "Processing Inclusions with XSLT", "id": "http://xml.com/pub/2000/08/09/xslt/xslt.html"},
    ),
    ("rss/must/rss10_item_in_channel.xml", {"title": "Processing Inclusions with XSLT", "count": 1}),
    (
        "rss20/introduction/rss-2.0-sample-noerror.xml",
        {
            "title": "Seventh Heaven! Ryan Hurls Another No Hitter",
            "url": "http://dallas.example.com/1991/05/02/nolan.htm",
            "id": "http://dallas.example.com/1991/05/02/nolan.htm",
        },
    ),
    (
        "rss20/element-channel-item-author/html_in_item_author.xml",
        {
            "title": "Loïc Le Meur Joins RSS Board",
            "url": "http://www.example.com/180",
            "id": "tag:example.com,2006:weblog.180",
            "date": "2006-02-01T10:27:25-05:00",
            "authors": ("Loïc Le Meur",),
        },
    ),
    ("rss20/element-channel-item-author/item_author.xml", {"authors": ("Mark Pilgrim",), "text": "Foo"}),
    ("rss20/namespace-elements-content-encoded/content_before_description.xml", {"text": "Bar"}),
    ("gbase/rss2/events2.xml", {"url": "http://provider-website.com/item1-info-page.html"}),
    # identity
    ("rss20/element-channel-item-guid/guid.xml", {"id": "http://example.com", "url": "http://example.com"}),
    ("rss20/element-channel-item-guid/guid_isLargeInteger.xml", {"id": "123456789", "own_page": False}),
    ("rss20/element-channel-item-guid/guid_value_isPermalink_false.xml", {"id": "foo", "own_page": False}),
    ("rss20/element-channel-item-guid/guid_value_isPermalink_true2.xml", {"id": "foo", "own_page": False}),
    ("rss20/element-channel-item-guid/invalid_guid_value.xml", {"id": "example.com", "own_page": False}),
    ("rss20/element-channel-item-guid/invalid_permalink_tag.xml", {"id": "tag:www.example.com,2005:id/1"}),
    ("rss20/element-channel-item-guid/missing_guid.xml", {"title": "Missing GUID", "own_page": False}),
    # base addresses
    ("atom/2/xml-base.xml", ROBOTS),
    ("atom/2/xml-base-ambiguous.xml", ROBOTS),
    ("atom/3/ws-xml-base.xml", ROBOTS),
    ("atom/4.2.7.1/link-href-relative.xml", {**ROBOTS, "url": "https://www.example.org/2003/12/13/atom03"}),
    # dates
    ("atom/3/ws-entry-published.xml", {**ROBOTS, "date": "2003-12-13T12:17:23+00:00"}),
    ("atom/3.3/published_fractional_second.xml", {"date": "2002-12-31T19:20:30+01:00"}),
    ("atom/3.3/published_utc.xml", {"date": "2002-12-31T19:20:30+00:00"}),
    ("atom/3.3/published_date_only.xml", {"date": "2003-07-01", "updated": "2003-12-13T18:30:02+00:00"}),
    ("atom/3.3/published_year_and_month.xml", {"date": "2002-12"}),
    ("atom/3.3/published_year_only.xml", {"date": "2003"}),
    ("atom/3.3/published_hours_minutes.xml", {"date": "2002-12-31T19:20:00+01:00"}),
    ("atom/3.3/published_no_t.xml", {"date": "2003-07-01T01:55:07-05:00"}),
    ("atom/3.3/published_extra_spaces.xml", {"date": "2003-07-01T01:55:07-05:00"}),
    ("atom/3.3/published_bad_month.xml", {"date": "2003-12-13T18:30:02+00:00"}),
    ("rss20/element-channel-item-pubdate/pubDate_future.xml", {"date": "2103-12-13T18:30:02+00:00"}),
    ("rss20/element-channel-item-pubdate/pubDate_past.xml", {"date": "1776-07-04T18:30:02+00:00"}),
    ("rss/must/rss10_unexpected_item_pubDate.xml", {"title": "Title", "date": "2000-01-01T00:00:00+00:00"}),
    ("rss/must/valid_dcterms_all.xml", {"title": "One particular element", "url": "http://example.org/1"}),
]

# rss20/data-types-datetime/everything.xml, by the number its titles begin with: the file says itself which moment each
# date means. A military zone has three meanings, so none is invented; comments within a date are not read.
MOMENT = "2006-02-09T23:59:45+00:00"
DATES: dict[str, str | None] = {
    **{f"{number:02}": MOMENT for number in (*range(1, 4), 5, *range(7, 9), *range(12, 23), 25, 26)},
    "04": "2006-02-09T23:59:00+00:00",
    "06": "1996-02-09T23:59:45+00:00",
    "09": "2006-02-09T16:59:45",
    "10": "2006-02-09T12:59:45",
    "11": "2006-02-10T03:59:45",
    "23": None,
    "24": None,
    "27": "1806-02-09T23:59:45+00:00",
    "28": "1906-02-09T23:59:45+00:00",
    "29": "2016-02-09T23:59:45+00:00",
    "30": "2106-02-09T23:59:45+00:00",
}
