import pytest

from nlp.applicants import find_applicants
from nlp.statements import read_statements


def applicants(text: str) -> list[str]:
    return find_applicants(read_statements("text", text))[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Antragsberechtigt sind kleine und mittlere Unternehmen (KMU).", ["sme"]),
        ("Antragsberechtigt sind Unternehmen und Hochschulen.", ["company", "university"]),
        ("Antragsberechtigt sind\n\n* Start-ups,\n* Forschungseinrichtungen.", ["startup", "research_institute"]),
        ("Zuwendungsempfänger sind Landkreise und kreisfreie Städte.", ["municipality"]),
        ("Antragsberechtigt sind juristische Personen des privaten Rechts.", ["company", "association"]),
        ("Antragsberechtigt sind gemeinnützige juristische Personen des privaten Rechts.", ["association"]),
        ("Antragsberechtigt sind natürliche Personen und Vereine.", ["association", "individual"]),
        ("Antragsberechtigt sind Unternehmen, die mit Hochschulen zusammenarbeiten.", ["company"]),
        ("Antragsberechtigt sind Vereine mit Ausnahme von Kommunen.", ["association"]),
        ("Eligible applicants are universities and companies.", ["company", "university"]),
        ("Open to small and medium-sized enterprises.", ["sme"]),
        ("Kommunen sind nicht antragsberechtigt.", []),
        ("Die Hochschule lädt Unternehmen und Vereine zur Messe ein.", []),
    ],
)
def test_who_may_apply_is_read_where_the_text_says_so(text: str, expected: list[str]) -> None:
    assert applicants(text) == expected


def test_whom_a_summary_speaks_to_may_apply_where_nothing_else_says_who() -> None:
    summary = "### Kurztext\n\nWenn Sie als Kommune oder Verein in Radwege investieren, hilft das Land."
    text = f"{summary}\n\n### Richtlinie\n\n1 Zweck"
    assert applicants(text) == ["municipality", "association"]
    assert applicants("Wenn Sie als Kommune investieren, hilft das Land.") == []


def test_municipalities_that_are_excluded_leave_other_public_bodies() -> None:
    text = (
        "Antragsberechtigt sind juristische Personen des öffentlichen Rechts und gemeinnützige Vereine. "
        "Gebietskörperschaften sind nicht antragsberechtigt."
    )
    assert applicants(text) == ["association", "other"]


def test_each_group_is_proven_by_its_sentence() -> None:
    text = "Antragsberechtigt sind Kommunen. Antragsberechtigt sind auch Vereine."
    _, quotes = find_applicants(read_statements("text", text))
    assert [quote.text for quote in quotes] == [
        "Antragsberechtigt sind Kommunen.",
        "Antragsberechtigt sind auch Vereine.",
    ]
