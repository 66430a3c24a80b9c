import pytest

from nlp.amounts import find_amounts
from nlp.statements import read_statements


def amounts(text: str) -> set[tuple[str, float]]:
    return {(amount.role, amount.value) for amount in find_amounts(read_statements("text", text))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Der Zuschuss beträgt bis zu 300.000 EUR.", {("grant_max", 300_000)}),
        ("Die Förderung beträgt höchstens 1,5 Mio. Euro.", {("grant_max", 1_500_000)}),
        ("Das Darlehen beträgt maximal 2 Millionen €.", {("grant_max", 2_000_000)}),
        ("Grants of up to EUR 2,500,000 are available.", {("grant_max", 2_500_000)}),
        ("Funding per project: up to €1.5 million.", {("grant_max", 1_500_000)}),
        ("Die Bagatellgrenze liegt bei EUR 500,00.", {("grant_min", 500)}),
        ("Kredite zwischen EUR 500.000 und EUR 15 Millionen.", {("grant_min", 500_000), ("grant_max", 15_000_000)}),
        ("Für das Programm stehen insgesamt 3 Mio. Euro zur Verfügung.", {("budget", 3_000_000)}),
        ("The total budget is EUR 24 million.", {("budget", 24_000_000)}),
        ("Gefördert werden bis zu 50 Prozent der zuwendungsfähigen Ausgaben.", {("rate_max", 50)}),
        ("Der Zuschuss beträgt 45 v. H. der förderfähigen Kosten.", {("rate_max", 45)}),
        ("Sie erhalten 80 % der förderfähigen Kosten, in Ausnahmefällen auch 90 %.", {("rate_max", 90)}),
        ("At most 60 percent of the eligible costs are covered.", {("rate_max", 60)}),
        ("Die Zuwendung beträgt 4.000 Euro bei Vereinen und 7.500 Euro bei Verbänden.", {("grant_max", 7_500)}),
        ("Gewährt wird ein Darlehen in Höhe von bis zu 90.000 Euro und ein Zuschuss.", {("grant_max", 90_000)}),
        ("Ausgeschlossen sind Zuwendungen von weniger als 3.000 Euro (Untergrenze).", {("grant_min", 3_000)}),
        ("Eine Zuwendung wird nur gewährt, wenn sie mehr als 2.500 Euro beträgt.", {("grant_min", 2_500)}),
        ("Gefördert werden Kleine mit bis zu 45 % und Mittlere mit bis zu 35 % der Kosten.", {("rate_max", 45)}),
    ],
)
def test_a_sum_has_its_value_and_role(text: str, expected: set[tuple[str, float]]) -> None:
    assert amounts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Der Eigenanteil beträgt mindestens 10 Prozent der Ausgaben.",
        "Die maximal förderfähigen Beratungskosten betragen 2.800 EUR.",
        "Gefördert werden höchstens 800 EUR pro Tag und Klasse.",
        "De-minimis-Beihilfen dürfen 300.000 Euro nicht übersteigen.",
        "Der Jahresumsatz darf höchstens 50 Mio. Euro betragen.",
        "Das Vorhaben umfasst 60 Prozent der Arbeitszeit.",
        "Für Zuwendungen von mehr als 10.000 Euro gilt das Vorauszahlungsprinzip.",
        "Das Bearbeitungsentgelt beträgt mindestens 1.000 EUR und höchstens 9.000 EUR je Förderkredit.",
        "Barzahlungen werden bis zur Höhe von 1.000 EUR als förderfähig anerkannt.",
        "Sie müssen 20 Prozent der Investitionskosten mit eigenen Mitteln finanzieren.",
        "Haushalten sollen netto mindestens 990 Euro zur Verfügung stehen.",
        "The maximum grant to each third party is EUR 60,000.",
    ],
)
def test_a_sum_that_is_no_grant_is_left_out(text: str) -> None:
    assert amounts(text) == set()


def test_the_summary_decides_on_the_highest_grant() -> None:
    text = (
        "### Volltext\n\nDer Zuschuss beträgt maximal EUR 30.000.\n\n### Richtlinie\n\n"
        "In Fällen nach Nummer 9 beträgt der Zuschuss höchstens 90.000 EUR."
    )
    assert amounts(text) == {("grant_max", 30_000)}


def test_the_quote_holds_the_amount() -> None:
    text = f"Der Zuschuss beträgt, {'wie immer ' * 30}, bis zu 50.000 Euro, {'und so weiter ' * 20}."
    (amount,) = find_amounts(read_statements("text", text))
    assert "50.000 Euro" in amount.evidence.text
    assert len(amount.evidence.text) <= 200
