"""Plans and entries in, Elasticsearch's requests out."""

from typing import Any

from search import plan
from search.analysis import FIELDS, Analyser
from search.codec import FORMAT, digest, dump_entry
from search.columns import FAR, KEYWORDS, NUMBERS, Between, OneOf, keywords, next_from, numbers
from search.entries import Entry, Query

Json = dict[str, Any]

SETTINGS: Json = {
    "max_result_window": 1_000_000,
    "gc_deletes": "0s",  # an entry deleted may come back with the revision it had
}

MAPPINGS: Json = {
    "dynamic": "strict",
    "_meta": {"format": FORMAT},
    "_source": {"includes": ["entry"]},
    "properties": {
        "entry": {"type": "keyword", "index": False, "doc_values": False},
        "due": {"type": "nested", "properties": {"day": {"type": "integer"}}},
        **{name: {"type": "keyword"} for name in ("id", *KEYWORDS)},
        **{name: {"type": "integer"} for name in ("digest", *NUMBERS)},
        **{
            f"{prefix}{name}": {"type": "text", "analyzer": "whitespace"}
            for prefix in ("", "title_")
            for name in FIELDS
        },
    },
}


def document(entry: Entry, analyser: Analyser) -> Json:
    """An entry as indexed."""
    stored = dump_entry(entry)
    days = numbers(entry)
    due = [{"day": day} for day in days["deadlines"]]
    tokens = analyser.document(entry.title, entry.text, entry.language)
    return {"id": entry.id, "entry": stored, "digest": digest(stored), "due": due, **tokens, **keywords(entry), **days}


def translate(wanted: plan.Plan) -> Json:
    """A plan as Elasticsearch's query, with the same matches; conditions score 0."""
    match wanted:
        case plan.Run(field, tokens, weight):
            return {"match_phrase": {field: {"query": " ".join(tokens), "boost": weight}}}
        case plan.Starts(field, start):
            return _constant({"prefix": {field: {"value": start, "rewrite": "constant_score"}}}, 1)
        case plan.Near(field, token, edits):
            near = {"value": token, "fuzziness": edits, "prefix_length": 0, "rewrite": "constant_score"}
            return _constant({"fuzzy": {field: near}}, 1)
        case OneOf(column, values):
            return _constant({"terms": {column: list(values)}}, 0)
        case Between(column, low, high):
            return _constant({"range": {column: {"gte": low, "lte": high}}}, 0)
        case plan.Best(of):
            return {"dis_max": {"queries": [translate(one) for one in of]}}
        case plan.Any(of, least):
            return {"bool": {"should": [translate(one) for one in of], "minimum_should_match": least}}
        case plan.Worth(condition, score):
            return _constant(translate(condition), score)
        case plan.All(of, without):
            needed = [translate(one) for one in of] or [{"match_all": {"boost": 0}}]
            return {"bool": {"must": needed, "must_not": [translate(one) for one in without]}}


def _constant(query: Json, score: float) -> Json:
    return {"constant_score": {"filter": query, "boost": score}}


def order(query: Query) -> list[Json]:
    """How hits are sorted: as `columns.sort_key` says; entries without a date come last."""
    low = next_from(query.filters)
    upcoming = {"path": "due", "filter": {"range": {"due.day": {"gte": low}}}}
    first: dict[str, Json] = {
        "relevance": {"_score": {"order": "desc"}},
        "date": {"date": {"order": "desc"}},
        "deadline": {"due.day": {"order": "asc", "mode": "min", "nested": upcoming, "missing": FAR}},
        "start": {"starts": {"order": "asc", "missing": FAR}},
    }
    return [first[query.sort], {"id": {"order": "asc"}}]
