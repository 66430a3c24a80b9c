"""The terms found in a text in; its competences, each with a score and the words that prove it, out."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import exp, log

from spacy.tokens import Doc

from nlp.annotations import CompetenceTag, Evidence, Text
from nlp.elsewhere import elsewhere
from nlp.lemmas import tokenise
from nlp.taxonomy import Taxonomy
from nlp.terms import Match, TermFinder
from nlp.trained import TrainedModel

THRESHOLD = 0.5
TITLE = 2.5  # a mention in the title counts that many times one in the text
REPEAT = 0.2  # what a further mention of the same term adds to its first
REPEATS = 5
SHORT, LONG = 40, 250  # words: what a short text proves with `NEED[0]`, a long one must prove with `NEED[1]`
NEED = (1.0, 2.5)
ELSEWHERE = 0.4  # what a word of society, culture or pure science adds to that
SHARE = 0.35  # beside a field this much stronger, a field mentioned in passing is none
MOST_EVIDENCE = 12


class CompetenceMatcher:
    """Tags a text with the fields whose terms it holds, the strongest first."""

    def __init__(
        self, taxonomy: Taxonomy, finder: TermFinder | None = None, trained: TrainedModel | None = None
    ) -> None:
        """Take the vocabulary, its finder where one stands already, and a trained model where one was kept."""
        self._finder = finder or TermFinder(taxonomy)
        self._trained = trained

    def __call__(self, text: Text, language: str) -> tuple[CompetenceTag, ...]:
        """Return the tags of a text: those of the source itself, and those its words prove."""
        fields = fields_of(text, language)
        return self.tag(text, self._finder.find(fields, language), sum(map(len, fields.values())))

    def tag(self, text: Text, matches: Sequence[Match], words: int) -> tuple[CompetenceTag, ...]:
        """Return the tags that these matches prove in a text of so many words."""
        by_slug = by_competence(matches)
        scores = scores_of(text, by_slug, words)
        if self._trained is None:
            judged = {slug: (value, value >= THRESHOLD) for slug, value in scores.items()}
        else:
            judged = self._trained.weigh(scores, text.title, text.text)
        tags = [
            CompetenceTag(competence=slug, score=round(value, 3), evidence=_evidence(by_slug[slug]))
            for slug, (value, is_enough) in judged.items()
            if slug not in text.competences and is_enough
        ]
        given = [_given(slug, by_slug.get(slug, [])) for slug in dict.fromkeys(text.competences)]
        return tuple(sorted(given + tags, key=lambda tag: (-tag.score, tag.competence)))


def by_competence(matches: Sequence[Match]) -> dict[str, list[Match]]:
    """Return the matches of each field, in their order."""
    found: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        for use in match.uses:
            found[use.slug].append(match)
    return found


def scores_of(text: Text, by_slug: Mapping[str, Sequence[Match]], words: int) -> dict[str, float]:
    """Return what the terms say of each field: half of it for one mentioned in passing beside a stronger one."""
    need = needed(words) + ELSEWHERE * elsewhere(text.title, text.text)
    strengths = {slug: strength(slug, found) for slug, found in by_slug.items()}
    least = max(strengths.values(), default=0.0) * SHARE
    return {slug: score(value, need) * (1.0 if value >= least else 0.5) for slug, value in strengths.items()}


def fields_of(text: Text, language: str) -> dict[str, Doc]:
    """Return the tokens of the fields in which terms are looked for."""
    fields = {"title": text.title, "text": text.text, "keywords": " ; ".join(text.keywords)}
    return {name: tokenise(content, language) for name, content in fields.items() if content}


def strength(slug: str, matches: Sequence[Match]) -> float:
    """Add up the weights of the distinct terms: more in the title, a little more for each further mention."""
    weights = {use.term.key: use.term.weight for match in matches for use in match.uses if use.slug == slug}
    mentions = Counter(match.key for match in matches)
    in_title = {match.key for match in matches if match.field == "title"}
    return sum(
        weight * ((TITLE if key in in_title else 1.0) + REPEAT * min(mentions[key] - 1, REPEATS))
        for key, weight in weights.items()
    )


def needed(words: int) -> float:
    """Return the strength that a text of so many words needs for a tag."""
    share = (min(max(words, SHORT), LONG) - SHORT) / (LONG - SHORT)
    return NEED[0] + share * (NEED[1] - NEED[0])


def score(value: float, need: float) -> float:
    """Map a strength to 0..1, saturating; 0.5 where it is as large as it needs to be."""
    return 1.0 - exp(-log(2) * value / need)


def _evidence(matches: Sequence[Match]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(match.field, match.text, None, None)
        if match.field == "keywords"
        else Evidence(match.field, match.text, match.start, match.end)
        for match in matches[:MOST_EVIDENCE]
    )


def _given(slug: str, matches: Sequence[Match]) -> CompetenceTag:
    return CompetenceTag(
        competence=slug, score=1.0, evidence=(Evidence("source", slug, None, None), *_evidence(matches))
    )
