"""Addresses and identifiers in, one canonical spelling out."""

import base64
import hashlib
import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

CANONICALISER = 1
_TRACKING = re.compile(r"(utm_|pk_|mtm_|mc_|at_)\w+|fbclid|gclid|wt_mc", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/\S+")


def canonical_url(url: str) -> str:
    """One spelling of an address: no fragment, tracking or default port; host in lower case, parameters sorted."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    host = (parts.hostname or "").rstrip(".")
    if port and (parts.scheme.lower(), port) not in {("http", 80), ("https", 443)}:
        host = f"{host}:{port}"
    query = sorted(
        (key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(key)
    )
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._") or "/"
    if len(path) > 1:
        path = path.rstrip("/")
    return urlunsplit((parts.scheme.lower(), host, path, urlencode(query), ""))


def canonical_identifier(scheme: str, value: str, source: str) -> tuple[str, str]:
    """DOIs bare and in lower case; a source's own ids carry the source's name in their scheme."""
    value = value.strip()
    if scheme == "source":
        return f"source:{source}", value
    if scheme == "doi":
        found = _DOI.search(unquote(value))
        return scheme, (found.group() if found else value).lower().rstrip(".,;)")
    return scheme, value


def document_id(scheme: str, value: str) -> str:
    """An opaque id made of the first identifier a document was seen with: the same after a repeated crawl."""
    digest = hashlib.sha256(f"{scheme}\x1f{value}".encode()).digest()
    return "d" + base64.b32encode(digest[:10]).decode().lower()
