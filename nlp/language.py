"""A title, a text and what the source declares in; a two-letter language code out."""

from collections.abc import Mapping
from functools import cache
from itertools import chain

from lingua import IsoCode639_1, Language, LanguageDetector, LanguageDetectorBuilder

DETECTED = ("de", "en", "es", "fr", "it", "nl")
UNKNOWN = "und"
_SAMPLE = 200  # characters: more makes it slower, not better
_LEAST = 60  # characters: with fewer, what the source declares is the better witness
_EXPECTED = {"de": 10, "en": 10}  # how much oftener than others: a few words of jargon look like any of them
_PLAIN = 1.25  # words that settle it where no other language has half as many; one shared by n counts 1/n
_WORD = 10_000  # what one common word weighs against letters: `Wearable seal for thermal manipulator` is English
_COMMON = {
    "de": "auf aus bei das dem den der des die ein eine für im in ist mit nicht oder sich sie und von wird zu zum zur",
    "en": "a an and are as at be by for from has have in is it of on or that the their these this to using via was we "
    "which with without",
    "es": "a al como con de del el en es la las los más para por que se su un una y",
    "fr": "au aux avec ce dans de des du en est et il la le les ou par pour que qui sur un une",
    "it": "a che con da dei del della di e è gli i il in la le nel non per si sono un una",
    "nl": "aan dat de die een en het in is met naar niet om op te van voor was wordt zijn",
}
_SPOKEN = {
    word: [code for code in DETECTED if word in _COMMON[code].split()]
    for word in chain.from_iterable(words.split() for words in _COMMON.values())
}


def detect_language(title: str, text: str, declared: str | None = None) -> str:
    """Return the language of the text, or of the title where the text is short.

    What the source declares holds unless the commonest words of another language stand in a long enough sample: portals
    label German pages with their English templates. A declared language that we cannot tell apart is believed. "und" if
    there is nothing to read.
    """
    prior = (declared or "").replace("_", "-").partition("-")[0].lower() or None
    sample = (text if len(text) >= _LEAST else f"{title} {text}").strip()[:_SAMPLE]
    if prior and (prior not in DETECTED or len(sample) < _LEAST):
        return prior
    spoken = _common_words(sample)
    return _plain_language(spoken) or prior or _likeliest(sample, spoken) or UNKNOWN


def _common_words(sample: str) -> Mapping[str, float]:
    """Return how many of each language's commonest words there are: names, which may be of any, say nothing."""
    found = dict.fromkeys(DETECTED, 0.0)
    for word in sample.lower().split():
        for code in (codes := _SPOKEN.get(word, ())):
            found[code] += 1 / len(codes)
    return found


def _plain_language(spoken: Mapping[str, float]) -> str | None:
    *_, others, best = sorted(spoken, key=lambda code: spoken[code])
    return best if spoken[best] >= max(_PLAIN, 2 * spoken[others]) else None


def _likeliest(sample: str, spoken: Mapping[str, float]) -> str | None:
    """Return the language whose letters fit best, a common word weighing more; nothing where there are no words."""
    fits = {
        value.language.iso_code_639_1.name.lower(): value.value
        for value in _detector().compute_language_confidence_values(sample)
    }
    return (
        max(fits, key=lambda code: fits[code] * _EXPECTED.get(code, 1) * _WORD ** spoken[code])
        if any(fits.values())
        else None
    )


@cache
def _detector() -> LanguageDetector:
    """Return the detector of the six languages; its models lie in the package, nothing is downloaded."""
    languages = [Language.from_iso_code_639_1(getattr(IsoCode639_1, code.upper())) for code in DETECTED]
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()
