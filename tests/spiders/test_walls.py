"""Walls as sites put them up (constructed), and pages that only look like one."""

import time

import pytest

from spiders.walls import LARGEST, find_wall
from tests.spiders.crawling import Answer, a_source, run_crawl, serve

URL = "https://www.example.org/news"
ARTICLE = "<p>" + "Ein Beitrag über neue Sensoren für die Fertigung. " * 60 + "</p>"


def page(title: str, body: str = "", head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}<title>{title}</title></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("status", "body", "wall"),
    [
        (200, page("Radware Captcha Page", "<form>…</form>"), "a CAPTCHA (Radware Captcha Page)"),
        (200, page("Are you a robot?"), "a CAPTCHA (Are you a robot?)"),
        (403, page("", head='<script src="https://ct.captcha-delivery.com/c.js"></script>'), "a CAPTCHA"),
        (403, page("Just a moment...", ARTICLE), "a bot wall (Just a moment...)"),
        (503, page("Nur einen Moment…"), "a bot wall (Nur einen Moment…)"),
        (200, page("Zugriff verweigert"), "a bot wall (Zugriff verweigert)"),
        (200, page("", '<iframe src="/_Incapsula_Resource?x=1"></iframe>'), "a bot wall"),
        (200, page("Bevor Sie zu Google Suche weitergehen"), "a consent page (Bevor Sie zu Google Suche weitergehen)"),
        (200, page("Zustimmung erforderlich"), "a consent page (Zustimmung erforderlich)"),
        (200, page("Just a moment", "<script>" + "x" * 5_000 + "</script>"), "a bot wall (Just a moment)"),
    ],
)  # fmt: skip
def test_a_wall_is_called_by_its_name(status: int, body: bytes, wall: str) -> None:
    assert find_wall(status, URL, body) == wall


def test_a_redirect_to_a_host_for_consent_is_a_wall() -> None:
    assert find_wall(200, "https://consent.example.org/collect", page("Beispiel")) == "a consent page (Beispiel)"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        pytest.param(200, page("So funktioniert ein CAPTCHA", ARTICLE), id="an article on captchas"),
        pytest.param(200, page("Consent", ARTICLE), id="an article on consent"),
        pytest.param(200, page("Just a moment", ARTICLE), id="a title that walls bear too"),
        pytest.param(200, page("Pressemitteilungen"), id="an empty list"),
        pytest.param(404, page("Access denied"), id="a page that is gone"),
        pytest.param(200, b"<rss><channel><title>Captcha</title></channel></rss>", id="a feed"),
        pytest.param(200, b'{"title": "Captcha"}', id="an answer of an API"),
        pytest.param(200, page("Captcha", " " * LARGEST), id="too large"),
        pytest.param(200, b"", id="nothing"),
    ],
)
def test_what_is_no_wall_is_left_alone(status: int, body: bytes) -> None:
    assert find_wall(status, URL, body) is None


@pytest.mark.parametrize("part", [b"<script", b"<script>", b"<", b"<title>", b"</style>", b"consent"])
def test_a_hostile_page_takes_no_time(part: bytes) -> None:
    body = b"<html><title>captcha</title>" + part * (LARGEST // len(part) - 10)
    began = time.perf_counter()
    find_wall(200, URL, body)
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("status", [200, 503])
def test_a_run_that_meets_a_wall_fails_by_its_name_and_asks_once(status: int) -> None:
    with serve({"/": Answer(page("Radware Captcha Page"), status, {"Content-Type": "text/html"})}) as site:
        run = run_crawl(a_source(f"{site.url}/")).run
        assert (run.status, run.items) == ("failed", 0)
        assert (run.error or "").endswith("/: blocked: a CAPTCHA (Radware Captcha Page) instead of the content")
        assert site.paths() == ["/"]


def test_an_empty_list_is_no_wall() -> None:
    with serve({"/": b'<rss version="2.0"><channel><title>Captcha</title></channel></rss>'}) as site:
        assert run_crawl(a_source(f"{site.url}/")).run.status == "ok"
