"""A word in; folded, the one spelling out under which all its spellings are known.

English: British and American. German: before and after the reforms, everyday and chemists' spellings. Each rule is one
class of words with all its members; which of two spellings stands for both is of no meaning, but a German one that
reads as its English sister does gives both languages one key.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

PREFIXES = frozenset(
    """aero agri bio cyber eco electro geo hydro hyper macro micro multi nano neuro opto photo poly thermo
    ultra""".split()
)
"""Parts of science's words that belong to the next, however they are written: bio-based is biobased."""

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "á": "a", "à": "a"})
_JOINTS = re.compile(r"[-‐‑/\u00ad]+")

_Rules = Sequence[tuple[str, str]]

_ENGLISH_WORDS = {
    "acknowledgment": "acknowledgement",
    "adaptor": "adapter",
    "aging": "ageing",
    "airplane": "aeroplane",
    "aluminum": "aluminium",
    "analog": "analogue",
    "artifact": "artefact",
    "carburetor": "carburettor",
    "catalog": "catalogue",
    "chili": "chilli",
    "cipher": "cypher",
    "convertor": "converter",
    "cozy": "cosy",
    "curbside": "kerbside",
    "dialog": "dialogue",
    "disk": "disc",
    "donut": "doughnut",
    "gage": "gauge",
    "gray": "grey",
    "grayscale": "greyscale",
    "homolog": "homologue",
    "jewelry": "jewellery",
    "judgment": "judgement",
    "license": "licence",
    "maneuver": "manoeuvre",
    "maneuvering": "manoeuvring",
    "mollusk": "mollusc",
    "monolog": "monologue",
    "mustache": "moustache",
    "plow": "plough",
    "practise": "practice",
    "pretense": "pretence",
    "program": "programme",
    "specialty": "speciality",
    "tire": "tyre",
    "wagon": "waggon",
    "woolen": "woollen",
    "yogurt": "yoghurt",
    "yoghourt": "yoghurt",
}

_ENGLISH: _Rules = (
    # colour, color; collaboration, evaporation, valorisation, humoral and colorectal have no u anywhere
    (
        r"(?:armo|behavio|cando|clamo|colo(?!rect|rado)|demeano|endeavo|favo|fervo|flavo|glamo|harbo|hono|humo(?!ral)|"
        r"labo|neighbo|parlo|rumo|savio|savo|splendo|succo|tumo|valo(?!ri[sz])|vapo|vigo|rigo|ranco|\bardo|\b(?:deo?)?odo)"
        r"(?=r(?!at|ous|ar|if))",
        r"\g<0>u",
    ),
    # fibre, fiber; cluster and diameter are of another class
    (r"fiber", "fibre"),
    (r"\b((?:epi|data|multi|micro|hypo|bary|iso)?cent|theat|calib|lust|sab|spect|somb|goit|\boch|tit|scept|louv|\bmit|"
     r"saltpet|reconnoit|sepulch)er(?=s?$)", r"\1re"),
    (r"centering$", "centring"),
    (r"(?<=\bcent)ere(?=d$)", "re"),
    (r"(met|lit)re(?=s?$)", r"\1er"),
    # anaemia, anemia; aerosols, algae and larvae keep their letters
    (r"aem", "em"),
    (r"(?<=p)aed", "ed"),
    (r"(?<!\b)aes(?=th)|aes(?=ar|iu)", "es"),
    (r"aec(?=o|al|um)", "ec"),
    (r"aet(?=iol)", "et"),
    (r"(?<=pal)aeo|(?<=arch)aeo", "eo"),
    (r"(chim|hy)ae(?=ra|na)", r"\1e"),
    (r"(?<=\bn)ae(?=v[iou])", "e"),
    (r"oed(?=em)", "ed"),
    (r"oes(?=tr|oph)", "es"),
    (r"foet", "fet"),
    (r"(?<=rrh|spn|\bapn)oe", "e"),
    (r"(?<=\bc)oe(?=lia|lom)", "e"),
    (r"amoeb", "ameb"),
    (r"homoeo", "homeo"),
    # sulphur, sulfur
    (r"sulf", "sulph"),
    # optimise, optimize; analyse, analyze
    (r"(?<=\w{3})i[zs](?=(e|ed|es|er|ers|ing|able|ation|ations|ational)$)", "is"),
    (r"lyz(?=e|ing|able)", "lys"),
    # modelling, modeling; fulfil, fulfill
    (
        r"(model|label|travel|fuel|channel|signal|tunnel|level|cancel|\bdial|panel|\btotal|\bequal|funnel|shovel|swivel|"
        r"chisel|bevel|gravel|initial|pedal|rival|spiral|quarrel|unravel|stencil|counsel|marvel|parcel|nickel|enamel|"
        r"jewel|marshal|trowel|pencil|barrel)l?(?=(?:ed|ing|ers?|ors?|ous)$)",
        r"\1l",
    ),
    (r"(crystal|metal|tranquil)l?(?=is\w+$)", r"\1l"),
    (r"(enro|fulfi|disti|insti)l(?=s?$|ments?$)", r"\1ll"),
    (r"(?<=instal)l(?=ment)", ""),
    # defence, defense; mould, mold; grey, gray
    (r"(?<=\bdefen|\boffen)s(?=es?$|eless$)", "c"),
    (r"\bmold(?!ov|au)", "mould"),
    (r"\bsmold", "smould"),
    (r"\bskepti", "scepti"),
)  # fmt: skip

_GERMAN: _Rules = (
    # Fotovoltaik, Photovoltaik; Geografie, Geographie; Mikrophon, Mikrofon
    (r"foto", "photo"),
    (r"graf(?=i)|(?<=[oa])graf", "graph"),
    (r"(mikro|mega|tele|saxo|xylo|grammo|dikta|poly|homo|idio|vibra|sin)phon", r"\1fon"),
    (r"delphin", "delfin"),
    # Potenzial, Potential
    (r"((?:differ|quintess|ess|exist|konsequ|pot|präfer|praefer|sequ|tang)en|exponen|substan)zi(?=al|ell)", r"\1ti"),
    # Oxyd, Oxid; Jod, Iod; Äthanol, Ethanol; Sulphat, Sulfat
    (r"oxyd", "oxid"),
    (r"jod(?!e?l)", "iod"),
    (r"(?:ä|(?<!f)ae)th(?=an|yl|er|en|in)", "eth"),
    (r"sulph", "sulf"),
    # Kalzium, Calcium, and what else chemistry, biology and medicine write with c, everyday with k or z
    (r"kalzi", "calci"),
    (r"karb(?=onat|ons(?:ä|ae)ur|onyl|id|ox)", "carb"),
    (r"ka(?=dmium|sein|rotin|techin|prol)", "ca"),
    (r"karzin", "carcin"),
    (r"ko(?=balt|balam|ffein|kain|dein|llag|pol[iy]m|ntainer)", "co"),
    (r"kr(?=eatin|esol)", "cr"),
    (r"kumarin", "cumarin"),
    (r"korti(?=s|ko)", "corti"),
    (r"(?:z|c)(?:ä|ae)sium", "caesium"),
    (r"zell(?=ulos|uloi|ulas)", "cell"),
    (r"zyan", "cyan"),
    (r"rezykl", "recycl"),
    (r"zykl(?=o|is|in|l?at|ier)", "cycl"),
    (r"zyt(?=o|e?n?$|en|is|är|aer)", "cyt"),
    (r"zystein", "cystein"),
    (r"zitr", "citr"),
    (r"zer(?=ebr|vik|vix)", "cer"),
    (r"(?<!y)lakt(?=os|at|am|ob|on|ul|ic)", "lact"),
    (r"glu[k](?=os|on|ag)", "gluc"),
    (r"fruktos", "fructos"),
    (r"gly[kz](?=[oe])", "glyc"),
    (r"azet(?=at|on|yl|al)", "acet"),
    (r"akryl", "acryl"),
    (r"nikotin", "nicotin"),
    (r"sili[ck](?=at|id)", "silik"),
    (r"silicium", "silizium"),
    (r"(herbi|pesti|fungi|bio|insekti|insecti|bakteri|viru)[cz]id", r"\1zid"),
    (r"coccus", "kokkus"),
    (r"wismut", "bismut"),
    # Mikrocontroller, Microcontroller; Kodierung, Codierung; Klub, Club
    (r"mikro", "micro"),
    (r"kod(?=e$|es$|en$|ec$|er$|ier)", "cod"),
    (r"klub", "club"),
    # after the reforms: Schifffahrt, selbstständig
    (r"schiff?ahrt", "schifffahrt"),
    (r"still?eg(?=ung|t$)", "stillleg"),
    (r"schwimm?eister", "schwimmmeister"),
    (r"brenn?essel", "brennnessel"),
    (r"selbst(?=ändig|aendig)", "selbstst"),
    (r"aufwänd|aufwaend", "aufwend"),
    (r"stengel", "stängel"),
    (r"numerier", "nummerier"),
    (r"plazier", "platzier"),
    (r"t(?:h)?unfisch", "thunfisch"),
    (r"j?yoghurt|jogh?urt", "joghurt"),
    (r"spagh?ett", "spaghett"),
    (r"katod", "kathod"),
    (r"panter\b", "panther"),
)  # fmt: skip


def _compile(rules: _Rules) -> Callable[[str], str]:
    made = [(re.compile(pattern), spelling) for pattern, spelling in rules]
    any_of_them = re.compile("|".join(pattern for pattern, _ in rules))

    @lru_cache(maxsize=1 << 16)  # the inflections of a word have one folded lemma, and all rules are tried on it
    def spell(word: str) -> str:
        if any_of_them.search(word):
            for pattern, spelling in made:
                word = pattern.sub(spelling, word)
        return word

    return spell


_english, german = _compile(_ENGLISH), _compile(_GERMAN)


def fold(word: str) -> str:
    """Return the word in lower case, umlauts written out and hyphens gone: Bio-Öl and biooel are one, CO₂ and CO2."""
    low = plain(word).lower()
    if not low.isalpha():
        low = _JOINTS.sub("", low)
    return low if low.isascii() else low.translate(_UMLAUTS)


def plain(word: str) -> str:
    """Return the word without small digits, ligatures and wide letters (Unicode's NFKC)."""
    return word if word.isascii() else unicodedata.normalize("NFKC", word)


def english(folded: str) -> str:
    """Return the one spelling of a folded English word: fiber is fibre, optimize optimise, anaemia anemia."""
    return _ENGLISH_WORDS.get(folded) or _english(folded)


def spell(folded: str, language: str) -> str:
    """Return the one spelling of a folded word: fiber and fibre, Calcium and Kalzium."""
    if language == "en":
        return english(folded)
    return german(folded) if language == "de" else folded
