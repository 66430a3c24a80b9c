from pathlib import Path

from sqlalchemy import update

from scouting.app import refuse_mixture
from scouting.models import aliases, documents
from tests.scouting.browsing import browse
from tests.scouting.house import NOW, Paper, add, furnish


def test_the_overview_follows_the_index(tmp_path: Path) -> None:
    with furnish(tmp_path, ()) as app:
        browser = browse(app)
        before = browser.page("/").text_content()
        add(app, [Paper(id="new")])
        after = browser.page("/").text_content()
    assert "0 neue Dokumente" in before
    assert "1 neues Dokument" in after
    assert "Beispieldaten" not in after


def test_sources_tell_how_their_last_run_ended(tmp_path: Path) -> None:
    with furnish(tmp_path, [Paper(id="one", source="gone")]) as app:
        run = app.store.start_run("crawl", at=NOW)
        row = {"source": "gone", "status": "failed", "items": 0, "new": 0, "changed": 0, "seconds": 1.5}
        app.store.note_source_run(run, {**row, "error": "answered <503>"}, at=NOW)
        page = browse(app).page("/sources")
    (gone,) = page.xpath("//section[h2='Nicht mehr eingerichtet']//tbody/tr")
    assert "fehlgeschlagen 23.11.2026 answered <503>" in " ".join(gone.text_content().split())
    assert gone.xpath(".//a/@href") == ["/search?source=gone"]
    assert "davon antwortete beim letzten Mal nicht wie erwartet" in page.text_content()


def test_a_sample_source_named_like_a_real_one_is_listed_too(tmp_path: Path) -> None:
    with furnish(tmp_path, [Paper(id="one", source="foerderdatenbank")], sample=True) as app:
        run = app.store.start_run("crawl", at=NOW)
        row = {"source": "foerderdatenbank", "status": "ok", "items": 1, "new": 1, "changed": 0, "seconds": 1.5}
        app.store.note_source_run(run, {**row, "error": None}, at=NOW)
        page = browse(app).page("/sources")
    assert page.xpath("//section[h2='Beispielquellen']//tbody//a/@href") == ["/search?source=foerderdatenbank"]
    assert "1 Quelle." in page.text_content()


def test_a_folder_that_becomes_a_sample_says_so_at_once(tmp_path: Path) -> None:
    with furnish(tmp_path, []) as app:
        refuse_mixture(app, sample=True)
        app.store.set_fact("sample", "true")
        assert app.is_sample


def test_a_merged_document_leads_to_the_one_that_stayed(tmp_path: Path) -> None:
    with furnish(tmp_path, [Paper(id="one"), Paper(id="gone")]) as app:
        with app.store.database.writing() as connection:
            row = {"alias": "old", "document_id": "one", "merged_at": "2026-11-01T00:00:00.000000Z", "reason": "doi"}
            connection.execute(aliases.insert(), row)
            connection.execute(update(documents).where(documents.c.id == "gone").values(withdrawn=True))
        response = browse(app).get("/documents/old")
        withdrawn = browse(app).get("/documents/gone")
    assert (response.status_code, response.headers["location"]) == (301, "/documents/one")
    assert withdrawn.status_code == 404


def test_an_error_of_ours_is_a_german_page_with_the_same_headers(tmp_path: Path) -> None:
    with furnish(tmp_path, [Paper(id="one")]) as app:
        browser = browse(app)
        browser.get("/")
        with app.store.database.writing() as connection:
            connection.execute(update(documents).values(details=["broken"]))
        response = browser.get("/documents/one")
    assert response.status_code == 500
    assert "Da ist etwas schiefgegangen" in response.text
    assert "content-security-policy" in response.headers
