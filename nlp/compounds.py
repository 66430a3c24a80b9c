"""A German word and the vocabulary's own words in; the parts of the compound out, as norms.

A word is cut only into parts we know: words of the vocabulary, frequent general parts, and, in a compound no
dictionary lists, a dictionary noun beside a known part. So "Verbraucher" is no smoker of verbs.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from nlp.lemmas import is_known, lemma, norm
from nlp.memory import Memory
from nlp.spellings import fold, german

_JOINTS = re.compile(r"[-‐‑/]+")
_ENDINGS = ("", "s", "es", "n", "en", "ns", "e", "er", "nen", "ern")
_SHORTEST_COMPOUND = 7
_LONGEST_COMPOUND = 100  # the longest known have 80 letters; to try the cuts of a word takes the square of its length
_SHORTEST_PART = 4
_SHORTEST_LISTED_PART = 6
_LONGEST_PART = 26
_LONG, _SHORT = 5, 2  # letters by which parts are looked up that have so many
_TOO_MANY = ("",) * 9
_FIRST_ONLY = frozenset("bio gen geo ion neo".split())  # Produktion is no product of ions
# What the dictionary lists as words of their own, but stands at the end of words that are no compounds.
_SUFFIXES = frozenset(
    "bare barer haft haltung heit heiten heitlich ieren ierung isch ismen ität keit keiten lich liche ling lose losen "
    "ment mente nahme nisse schaft schaften sache stand stände ster tion tionen turen tümer wegen weise zeug".split()
)
_SHORT_PARTS = frozenset(
    "bau bus eis erz gas gen ion öl rad see zug tee bio geo neo uhr tor wal ohr mais milz obst reis".split()
)
# Heads and first parts that carry no field of their own; the vocabulary brings the others.
_GENERAL_PARTS = frozenset(
    """abbau ablauf agentur akteur analyse angebot anlage anpassung ansatz anteil antrieb anwender anwendung arbeit
    aspekt aufbau aufbereitung aufgabe ausbau ausbildung ausfall ausgabe ausrüstung austausch auto basis basiert
    basierend bauteil bedarf bedingung behandlung beratung bereich bericht beschichtung bestand betreiber betrieb
    bewertung bild branche chance chemisch cluster dichte dienst dienstleistung design effizient effizienz eigenschaft
    einheit einsatz element elektrisch elektro energie entsorgung entwickler entwicklung erfassung ergebnis erkennung
    erzeuger erzeugnis erzeugung experte export fabrik fach fähig fahrt feld fertigung firma fläche folie förderung
    form forscher forschung forum frei freundlich funktion gebiet gebunden gefahr gekoppelt gerät gesetz gestaltung
    gestützt gesundheit getrieben gewinnung haltig handel hersteller herstellung industrie information infrastruktur
    initiative innovation institut integration investition kapazität kette klasse komponente konferenz kongress konzept
    kontrolle kosten kraft kreis kreislauf kunde labor lager lagerung leistung leiter linie lösung management markt
    maschine material mechanik mechanisch medium menge messe messung methode ministerium mittel mobilität modell modul
    monitoring muster nachfrage netz netzwerk neutral norm nutzer nutzung objekt optimierung optisch partner patent
    pflege phase plan planung plattform politik potenzial praxis preis problem produkt produktion produzent programm
    projekt prozess prüfung qualität quelle rahmen raum recht reduktion region regulierung reinigung ressource
    richtlinie risiko schicht schiene schluessel schule schutz schwerpunkt sektor serie sicherheit sicherung simulation
    sparte speicher speicherung stabilität stadt standard station stelle steuerung strategie strom struktur studie
    studium stück system tagung tank tauglich team technik techniker technisch technologie teil temperatur test thema
    theorie träger transformation transport trend typ überwachung umwandlung umwelt unternehmen unternehmer
    untersuchung verarbeitung verband verbindung verbrauch verbund verfahren verlust vermeidung versorger versorgung
    versuch verteilung vertrieb verwendung verwertung vorhaben wachstum wandel wandler wärme wasser wechsel werk
    wettbewerb wirkung wirtschaft zelle zentrum ziel zone zubehör zukunft zulieferer""".split()
)
# Words that look like two known parts and mean something else, or are too firmly one word to be cut.
_WHOLE = frozenset(
    """bauwerk bergwerk feuerwerk grundstoff handwerk haushalt kraftstoff kunststoff landkreis landwirtschaft netzwerk
    sauerstoff stadtwerk wasserstoff werkstatt werkstoff werkzeug""".split()
)

_Chain = tuple[str, ...] | None


def splitter(words: Iterable[str]) -> "Splitter":
    """Return the splitter of a vocabulary's German words, made once in a process."""
    return _made(tuple(words))


@lru_cache(maxsize=2)
def _made(words: tuple[str, ...]) -> "Splitter":
    return Splitter(words)


class Splitter:
    """Cuts German compounds at the words of a vocabulary."""

    def __init__(self, words: Iterable[str]) -> None:
        """Take the vocabulary's German words; those that are compounds of the others are cut like any text."""
        whole = (word for word in words if not word.endswith("-"))  # "Land- und Forstwirtschaft" teaches no "Land"
        vocabulary = {german(lemma(part, "de").lower()) for word in whole for part in _JOINTS.split(word) if part}
        known = {word for word in vocabulary if len(word) >= _SHORTEST_PART and word.isalpha()}
        self._parts: dict[str, str] = {}  # a form inside compounds → the part's norm
        self._long: dict[str, tuple[int, ...]] = {}  # how forms begin → their lengths, the longest first
        self._short: dict[str, tuple[int, ...]] = {}
        for word in sorted(
            known | set(map(german, _GENERAL_PARTS)) | _WHOLE | _SHORT_PARTS, key=lambda word: (len(word), word)
        ):
            chain = self._chains(word)[0] or ()
            if len(word) < _SHORTEST_COMPOUND or word in _WHOLE or len(chain) < 2:  # a Roboter is no form of Robot
                self._add(word)
        self.split = Memory(self._split).__getitem__

    def _add(self, word: str) -> None:
        folded = fold(word)
        for spelling in {word, folded}:
            self._parts[spelling] = folded
            forms = [spelling + ending for ending in _ENDINGS]
            if len(word) > _SHORTEST_PART + 1 and word.endswith("e"):
                forms.append(spelling[:-1])  # Sprach-, Schul-, Kontroll-
            for form in forms:
                known = self._parts.get(form)
                if known is None or known != fold(form):  # Zellen belong to Zelle rather than to Zell
                    self._parts[form] = folded
                size = len(form)
                if size <= _LONGEST_PART:
                    starts, start = (self._long, form[:_LONG]) if size >= _LONG else (self._short, form[:_SHORT])
                    if size not in (sizes := starts.get(start, ())):
                        starts[start] = tuple(sorted((*sizes, size), reverse=True))

    def _split(self, word: str) -> tuple[str, ...]:
        """Return the norms of the parts in order; a word that is no compound of known parts is its one part."""
        parts: list[str] = []
        for piece in (word,) if word.isalpha() else filter(None, _JOINTS.split(word)):
            parts += self._cut(lemma(piece, "de"))
        return tuple(parts) or (norm(word, "de"),)

    def _cut(self, word: str) -> tuple[str, ...]:
        low = german(word.lower())
        if not _SHORTEST_COMPOUND <= len(low) <= _LONGEST_COMPOUND or low in _WHOLE:
            return (fold(low),)
        chains = self._chains(low)
        if (chain := chains[0]) is None:
            return next(self._cuts_beside_a_noun(low, chains), (fold(low),))
        return chain if len(chain) > 1 else (fold(low),)

    def _chains(self, word: str) -> list[_Chain]:
        """Return for each start the fewest known parts, the longer first, that make up the word from there to its end.

        Read from the end, so that only those parts are looked up behind which a chain goes on.
        """
        last, parts = len(word), self._parts
        best: list[_Chain] = [None] * last + [()]
        ends = [last]
        for start in range(last - 1, -1, -1):
            for end in ends:
                if (part := parts.get(word[start:end])) and end - start <= _LONGEST_PART:
                    rest = best[end] or ()  # nothing behind the word's end
                    if (rest or part not in _FIRST_ONLY) and len(rest) + 1 < len(best[start] or _TOO_MANY):
                        best[start] = (part, *rest)
            if best[start]:
                ends.append(start)
        return best

    def _reached(self, word: str) -> set[int]:
        """Return where known parts end that make up the word from its start to there."""
        reached: set[int] = set()
        starts = [0]
        while starts:
            start = starts.pop()
            sizes = self._long.get(word[start : start + _LONG], ()) + self._short.get(word[start : start + _SHORT], ())
            found = {start + size for size in sizes if word[start : start + size] in self._parts}
            starts += found - reached
            reached |= found
        return reached

    def _cuts_beside_a_noun(self, word: str, chains: list[_Chain]) -> Iterator[tuple[str, ...]]:
        """Yield cuts into known parts and one dictionary noun before or behind them, the shortest noun first.

        A word the dictionary lists is cut only at long parts: short ones stand in it by chance.
        """
        reached = self._reached(word)
        if not reached and not any(chains):
            return
        least = _SHORTEST_LISTED_PART if _is_listed(word) else _SHORTEST_PART - 1
        for size in range(_SHORTEST_PART, len(word) - least + 1):
            before, behind = word[:size].removesuffix("s"), word[-size:]
            if (chain := chains[size]) and _is_noun(before):
                yield (norm(before.capitalize(), "de"), *chain)
            if len(word) - size in reached and (chain := self._chains(word[:-size])[0]) and _is_noun(behind):
                yield (*chain, norm(behind.capitalize(), "de"))


def _is_listed(word: str) -> bool:
    return is_known(word, "de")  # also with a capital


def _is_noun(word: str) -> bool:
    return len(word) >= _SHORTEST_PART and word not in _SUFFIXES and is_known(word.capitalize(), "de")
