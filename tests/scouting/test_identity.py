"""One spelling for each address and identifier."""

import pytest

from scouting.identity import canonical_identifier, canonical_url


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("HTTPS://Example.ORG:443/a/?b=2&a=1#part", "https://example.org/a?a=1&b=2"),
        ("http://example.org", "http://example.org/"),
        ("https://example.org/a?utm_source=x&id=7&fbclid=y", "https://example.org/a?id=7"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org/Stra%C3%9Fe", "https://example.org/Stra%C3%9Fe"),
        ("https://example.org/Straße", "https://example.org/Stra%C3%9Fe"),
        ("https://example.org/a%2Fb?q=%20x", "https://example.org/a/b?q=+x"),
        ("https://[::1", "https://[::1"),
    ],
)
def test_addresses_have_one_spelling(raw: str, canonical: str) -> None:
    assert canonical_url(raw) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize("raw", ["https://doi.org/10.1000/ABC.1", "doi:10.1000/abc.1", "10.1000/Abc.1 "])
def test_a_doi_is_bare_and_in_lower_case(raw: str) -> None:
    assert canonical_identifier("doi", raw, "any") == ("doi", "10.1000/abc.1")


def test_a_sources_own_id_is_only_unique_within_the_source() -> None:
    assert canonical_identifier("source", "7", "a") != canonical_identifier("source", "7", "b")
