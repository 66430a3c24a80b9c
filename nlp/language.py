"""A title, a text and what the source declares in; a two-letter language code out."""

from functools import cache

from lingua import IsoCode639_1, Language, LanguageDetector, LanguageDetectorBuilder

DETECTED = ("de", "en", "es", "fr", "it", "nl")
UNKNOWN = "und"
_SAMPLE = 200  # characters: more makes it slower, not better
_LEAST = 60  # characters: with fewer, what the source declares is the better witness
_CLEARLY = 0.5  # how much likelier another language must be than the declared one
_PLAIN = 4  # words that settle it
_GERMAN = frozenset("auf aus bei dem der durch eine für im ist mit nicht oder sich sie und von wird zu zum zur".split())
_ENGLISH = frozenset("and are as be by for from has have is it of that the their these this to we which with".split())


def detect_language(title: str, text: str, declared: str | None = None) -> str:
    """Return the language of the text, or of the title where the text is short.

    What the source declares holds unless a long enough sample is clearly in another language: portals label German
    pages with their English templates. A declared language that we cannot tell apart is believed. "und" if there is
    nothing to read.
    """
    prior = (declared or "").replace("_", "-").partition("-")[0].lower() or None
    sample = (text if len(text) >= _LEAST else f"{title} {text}").strip()[:_SAMPLE]
    if prior and (prior not in DETECTED or len(sample) < _LEAST):
        return prior
    if plain := _plain_language(sample):
        return plain
    likely = _confidences(sample)
    if not likely:
        return prior or UNKNOWN
    best = max(likely, key=lambda code: likely[code])
    if prior and likely[best] - likely[prior] < _CLEARLY:
        return prior
    return best


def _plain_language(sample: str) -> str | None:
    """Return German or English where the sample has many of its commonest words and none of the other's."""
    words = sample.lower().split()
    german, english = (sum(word in common for word in words) for common in (_GERMAN, _ENGLISH))
    if max(german, english) < _PLAIN or min(german, english):
        return None
    return "de" if german else "en"


def _confidences(sample: str) -> dict[str, float]:
    """Return code → likelihood; empty where the sample holds no words."""
    values = {
        value.language.iso_code_639_1.name.lower(): value.value
        for value in _detector().compute_language_confidence_values(sample)
    }
    return values if any(values.values()) else {}


@cache
def _detector() -> LanguageDetector:
    """Return the detector of the six languages; its models lie in the package, nothing is downloaded."""
    languages = [Language.from_iso_code_639_1(getattr(IsoCode639_1, code.upper())) for code in DETECTED]
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()
