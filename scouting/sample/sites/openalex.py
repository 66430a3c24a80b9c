"""Papers in, answers of the OpenAlex works API out: filters, selected fields, cursor paging."""

from functools import lru_cache
from typing import Any

from scouting.sample.documents import Paper
from scouting.sample.sites.answers import NOT_FOUND, Answer, Ask, Site, as_json, chosen

FILTERS = {"from_publication_date", "has_abstract", "language", "is_retracted"}


def openalex(papers: list[Paper]) -> Site:
    """`/works`, newest first."""
    ordered = sorted(papers, key=lambda paper: (paper.day, paper.number), reverse=True)
    work = lru_cache(maxsize=None)(_work)

    def answer(ask: Ask) -> Answer:
        if ask.path != "/works":
            return NOT_FOUND
        filters = dict(part.split(":", 1) for part in ask.query.get("filter", "").split(",") if part)
        if unknown := set(filters) - FILTERS:
            message = f"{', '.join(sorted(unknown))} is not a valid field."
            return as_json({"error": "Invalid query parameters error.", "message": message}, status=400)
        found = [paper for paper in ordered if _matches(paper, filters)]
        size = min(int(ask.query.get("per_page", "25")), 100)
        cursor = ask.query.get("cursor", "*")
        start = 0 if cursor == "*" else int(cursor, 36)
        page = found[start : start + size]
        following = _base36(start + size) if start + size < len(found) else None
        meta = {"count": len(found), "page": None, "per_page": size, "next_cursor": following, "cost_usd": 0.0001}
        results = [chosen(work(paper), ask.query.get("select", "")) for paper in page]
        return as_json({"meta": meta, "results": results, "group_by": []})

    return answer


def _matches(paper: Paper, filters: dict[str, str]) -> bool:
    since, language = filters.get("from_publication_date", ""), filters.get("language", paper.language)
    return paper.day.isoformat() >= since and paper.language in language.split("|")


def _work(paper: Paper) -> dict[str, Any]:
    doi = f"https://doi.org/{paper.doi}" if paper.doi else None
    return {
        "id": f"https://openalex.org/W99{paper.number:08}",
        "doi": doi,
        "title": paper.title,
        "display_name": paper.title,
        "publication_year": paper.day.year,
        "publication_date": paper.day.isoformat(),
        "language": paper.language,
        "type": "article",
        "abstract_inverted_index": _inverted(paper.text),
        "authorships": _authorships(paper),
        "primary_location": {
            "is_oa": True,
            "landing_page_url": f"https://verlag.example/artikel/{paper.number}",
            "pdf_url": None,
            "license": "cc-by",
            "source": {"display_name": "Beispieldaten: Zeitschrift", "type": "journal"},
        },
        "best_oa_location": None,
        "open_access": {"is_oa": True, "oa_status": "gold", "oa_url": None},
        "keywords": [],
        "funders": [],
        "is_retracted": False,
        "is_paratext": False,
        "cited_by_count": 0,
        "created_date": paper.indexed.isoformat(),
        "updated_date": f"{paper.indexed.isoformat()}T06:00:00.000000",
    }


def _authorships(paper: Paper) -> list[dict[str, Any]]:
    place = {"display_name": f"{paper.institution} (Beispieldaten)", "ror": None, "country_code": paper.country}
    return [
        {
            "author_position": "first" if index == 0 else "last",
            "author": {"id": None, "display_name": name, "orcid": None},
            "institutions": [place | {"type": "education"}],
            "raw_affiliation_strings": [paper.institution],
            "is_corresponding": index == 0,
        }
        for index, name in enumerate(paper.authors)
    ]


def _inverted(text: str) -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for position, word in enumerate(text.split()):
        index.setdefault(word, []).append(position)
    return index


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"
