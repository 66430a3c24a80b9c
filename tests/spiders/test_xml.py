import pytest

from spiders.errors import SourceError
from spiders.xml import parse_xml, text_of

BOMB = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><a>x&b;y</a>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/hostname">]><a>x&f;y</a>'


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param(b"<a>one\x02two</a>", "onetwo", id="control character"),
        pytest.param(b"<a>&nbsp;x</a>", "&nbsp;x", id="undefined entity"),
        pytest.param(BOMB, "x&b;y", id="entities that grow"),
        pytest.param(OUTSIDE, "x&f;y", id="an entity that reads a file"),
        pytest.param(b"\xef\xbb\xbf  <a>x</a>\n", "x", id="byte order mark"),
        pytest.param('<?xml version="1.0" encoding="utf-16"?><a>ü</a>'.encode("utf-16"), "ü", id="utf-16"),
        pytest.param(b'<?xml version="1.0" encoding="iso-8859-1"?><a>\xfc</a>', "ü", id="latin-1"),
        pytest.param(b"<a>caf\xe9</a>", "caf\ufffd", id="wrong encoding"),
        pytest.param(b"<a><b>x</a>", "x", id="a tag left open"),
        pytest.param(b"<a/>", "", id="empty"),
    ],
)
def test_bad_xml_is_read_as_far_as_it_makes_sense(body: bytes, text: str) -> None:
    assert text_of(parse_xml(body, what="it")) == text


@pytest.mark.parametrize("body", [b"", b"broken xml", b"<a><b>1</b><b>2", b"<a><b>1</b></", b"{}", b"<a" * 10_000])
def test_what_is_no_xml_or_ends_early_is_refused_by_name(body: bytes) -> None:
    with pytest.raises(SourceError, match=r"^the list: "):
        parse_xml(body, what="the list")
