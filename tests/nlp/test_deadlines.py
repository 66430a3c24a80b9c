import pytest

from nlp.dates import find_dates
from nlp.deadlines import Deadline, find_deadlines
from nlp.statements import read_statements


def read(text: str, *, stages: int | None = None, is_standing: bool = True) -> list[Deadline]:
    return find_deadlines(read_statements("text", text), stages=stages, is_standing=is_standing)


def days(text: str, *, stages: int | None = None, is_standing: bool = True) -> set[tuple[str, str]]:
    return {(d.role, d.date or d.recurring or "") for d in read(text, stages=stages, is_standing=is_standing)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anträge sind bis zum 30. September 2026 einzureichen.", {("submission", "2026-09-30")}),
        ("Bewerbungsschluss ist der 15. Januar 2027.", {("submission", "2027-01-15")}),
        ("Frist: 31. August 2026", {("submission", "2026-08-31")}),
        ("Projektskizzen müssen bis 9.10.2026 vorliegen.", {("stage_1", "2026-10-09")}),
        ("Bis spätestens 30.6.2027 können Sie Projektanträge stellen.", {("submission", "2027-06-30")}),
        ("Anträge sind jährlich bis zum 31. März zu stellen.", {("submission", "03-31")}),
        ("Anträge müssen jeweils zum 15.02. und 15.08. vorliegen.", {("cut_off", "02-15"), ("cut_off", "08-15")}),
        ("Bewertungsstichtage sind der 15. April und 15. Oktober.", {("cut_off", "04-15"), ("cut_off", "10-15")}),
        (
            "Die Antragstellung ist ab dem 18.11.2026 bis zum 08.12.2026 möglich.",
            {("opening", "2026-11-18"), ("submission", "2026-12-08")},
        ),
        (
            "Die Antragsfrist wurde vom 31.3.2026 bis zum 30.4.2026 verlängert.",
            {("submission", "2026-04-30")},
        ),
        (
            "The call opens on 12 May 2026 and closes on 15 September 2026.",
            {("opening", "2026-05-12"), ("submission", "2026-09-15")},
        ),
        ("Apply by 30 June every year.", {("submission", "06-30")}),
        ("The deadline for full proposals is November 27, 2026.", {("submission", "2026-11-27")}),
        (
            "Sie müssen folgende Antragsfristen einhalten:\n* Netzwerke: 30.6. des laufenden Jahres\n* Projekte: 30.9.",
            {("cut_off", "06-30"), ("cut_off", "09-30")},
        ),
        ("Anträge sind bis spätestens zum\n\n26. Juni 2026\n\neinzureichen.", {("submission", "2026-06-26")}),
    ],
)
def test_a_deadline_has_its_day_and_role(text: str, expected: set[tuple[str, str]]) -> None:
    assert days(text) == expected


def test_an_application_after_a_dated_sketch_is_its_second_stage() -> None:
    text = "Skizzen sind bis 1.3.2027 einzureichen. Ihren Antrag reichen Sie dann bis zum 1.9.2027 ein."
    assert days(text, stages=2) == {("stage_1", "2027-03-01"), ("stage_2", "2027-09-01")}


@pytest.mark.parametrize(
    "text",
    [
        "Der Verwendungsnachweis zum Antrag ist bis zum 31.3.2027 vorzulegen.",
        "Mittelabrufe sind bis zum 15. November einzureichen.",
        "Der Auszahlungsantrag ist jährlich bis zum 15. Mai zu stellen.",
        "Ein Antrag auf Auszahlung muss bis spätestens zum 31. Oktober erfolgen.",
        "Der Bewilligungszeitraum richtet sich nach dem Antrag, längstens bis zum 31. Dezember 2028.",
        "Anträge für Projekte mit einer Laufzeit bis zum 31.12.2028 sind willkommen.",
        "Die Richtlinie für Anträge tritt mit Ablauf des 31. Dezember 2027 außer Kraft.",
        "Die Förderung von Anträgen ist bis zum 31.12.2026 befristet.",
        "3.1. Antragstellung",
        "Anträge können bis zum 00. November 2026 gestellt werden.",
        "Stichtag für das Alter der Antragsteller ist der 1. Januar 2026.",
        "Maßgeblich ist die Einwohnerzahl zum Stichtag 30. Juni des Vorjahres.",
        "Bekanntmachung vom: 21.08.2024 (BAnz AT 30.08.2024 B2)",
        "Über die Anträge wird bis zum 30. April 2027 entschieden.",
        "Für Anträge, die bis zum 31. Dezember 2025 gestellt wurden, gilt die alte Richtlinie.",
        "Die Informationsveranstaltung zur Antragstellung findet am 4.9.2026 statt, Anmeldung bis 1.9.2026.",
        "Proposals must show how projects end by 31 December 2031.",
        "Final reports are due by 31 March 2030.",
        "Die Laufzeit des Antrags reicht zum Beispiel vom 1. März 2026 bis zum 28. Februar 2027.",
    ],
)
def test_a_day_that_is_no_deadline_is_not_taken_for_one(text: str) -> None:
    assert read(text) == []


def test_a_day_without_a_year_comes_back_only_where_the_text_says_so() -> None:
    assert days("Bewerbungen sind bis zum 15. März möglich.", is_standing=False) == set()
    assert days("Bewerbungen sind jährlich bis zum 15. März möglich.", is_standing=False) == {("submission", "03-15")}


@pytest.mark.parametrize(
    ("rest", "strict"),
    [
        ("(Ausschlussfrist)", True),
        (". Die Vorlagefrist gilt nicht als Ausschlussfrist", False),
        (". Verspätet eingehende Anträge können möglicherweise nicht mehr berücksichtigt werden", False),
        (". Late applications will not be considered", True),
        (". Wir freuen uns auf Sie", None),
    ],
)
def test_a_final_date_is_told_from_a_lenient_one(rest: str, strict: bool | None) -> None:
    (deadline,) = read(f"Anträge sind bis zum 30.9.2026 einzureichen {rest}.")
    assert deadline.strict is strict


def test_the_time_of_day_is_kept() -> None:
    (deadline,) = read("Der Antrag ist bis zum 30.11.2026, 12.00 Uhr MEZ, einzureichen.")
    assert (deadline.time, deadline.zone) == ("12:00", "Europe/Berlin")


def test_a_long_sentence_is_quoted_by_the_clause_that_has_the_day() -> None:
    day = "sind bis zum 30. September 2026 einzureichen"
    text = f"Anträge, die {'sehr ' * 60}lang begründet werden, {day}, {'und ' * 40}."
    (deadline,) = read(text)
    quote = deadline.evidence
    assert len(quote.text) <= 200
    assert text[quote.start : quote.end] == quote.text
    assert [date.iso for date in find_dates(quote.text)] == ["2026-09-30"]


@pytest.mark.parametrize(
    "text",
    [
        "Reichen Sie Ihre Skizze bis zum 1.3.2027 ein. Ihren Antrag reichen Sie dann bis zum 1.9.2027 ein.",
        "Outlines must be submitted by 1 March 2027. Applications must then be submitted by 1 September 2027.",
        "Pre-proposals are due by 1 March 2027. Subsequently, applications must be submitted by 1 September 2027.",
    ],
)
def test_an_application_that_then_follows_a_sketch_needs_no_word_of_stages(text: str) -> None:
    assert days(text) == {("stage_1", "2027-03-01"), ("stage_2", "2027-09-01")}


@pytest.mark.parametrize(("between", "role"), [(0, "cut_off"), (2_000, "submission")])
def test_days_of_several_measures_are_no_rounds_of_one(between: int, role: str) -> None:
    filler = " ".join(["Gefördert werden Vorhaben im Freistaat."] * (between // 40))
    text = (
        f"Anträge sind jährlich bis zum 31. März zu stellen. {filler} Anträge sind jährlich bis zum 1. Juli zu stellen."
    )
    assert days(text) == {(role, "03-31"), (role, "07-01")}
