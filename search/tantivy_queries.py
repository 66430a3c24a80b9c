"""Plans and entries in, tantivy's queries and documents out."""

import tantivy
from tantivy import Occur

from search.analysis import FIELDS, Analyser
from search.codec import digest, dump_entry
from search.columns import KEYWORDS, NUMBERS, Between, OneOf, keywords, numbers
from search.entries import Entry
from search.plan import All, Any, Best, Near, Plan, Run, Starts, Worth

SORTED = ("date", "deadlines", "starts")


def build_schema() -> tantivy.Schema:
    """What is indexed; a change here wants a new FORMAT."""
    builder = tantivy.SchemaBuilder()
    for name in ("id", *KEYWORDS):
        builder.add_text_field(name, fast=name != "counted", tokenizer_name="raw", index_option="basic")
    for name in ("digest", *NUMBERS):
        builder.add_integer_field(name, indexed=name in SORTED, fast=True)
    for name in FIELDS:
        option = "freq" if name == "parts" else "position"
        builder.add_text_field(name, tokenizer_name="whitespace", index_option=option)
        builder.add_text_field(f"title_{name}", tokenizer_name="whitespace", index_option=option)
    builder.add_bytes_field("entry", stored=True)
    return builder.build()


def document(entry: Entry, analyser: Analyser) -> tantivy.Document:
    """An entry as indexed."""
    stored = dump_entry(entry)
    made = tantivy.Document()
    made.add_text("id", entry.id)
    made.add_bytes("entry", stored.encode())
    made.add_integer("digest", digest(stored))
    for name, tokens in analyser.document(entry.title, entry.text, entry.language).items():
        made.add_text(name, tokens)
    for name, words in keywords(entry).items():
        for word in words:
            made.add_text(name, word)
    for name, days in numbers(entry).items():
        for day in days:
            made.add_integer(name, day)
    return made


def translate(wanted: Plan, schema: tantivy.Schema) -> tantivy.Query:
    """A plan as tantivy's query, with the same matches and scores."""
    query = tantivy.Query
    match wanted:
        case Run():
            return query.boost_query(_run(wanted, schema), wanted.weight)
        case Starts(field, start):
            return query.const_score_query(query.regex_query(schema, field, f"{start}.*"), 1.0)
        case Near(field, token, edits):
            return query.const_score_query(query.fuzzy_term_query(schema, field, token, distance=edits), 1.0)
        case OneOf(column, values):
            return query.const_score_query(_one_of(column, values, schema), 0.0)
        case Between():
            return query.const_score_query(_between(wanted, schema), 0.0)
        case Best(of):
            return query.disjunction_max_query([translate(one, schema) for one in of])
        case Any(of, least):
            return query.boolean_query([(Occur.Should, translate(one, schema)) for one in of], least)
        case Worth(condition, score):
            return query.const_score_query(translate(condition, schema), score)
        case All(of, without):
            everything = (Occur.Must, query.const_score_query(query.all_query(), 0.0))
            needed = [(Occur.Must, translate(one, schema)) for one in of] or [everything]
            return query.boolean_query([*needed, *((Occur.MustNot, translate(one, schema)) for one in without)])


def _run(run: Run, schema: tantivy.Schema) -> tantivy.Query:
    if len(run.tokens) > 1:
        return tantivy.Query.phrase_query(schema, run.field, list(run.tokens))
    option = "freq" if run.field.endswith("parts") else "position"
    return tantivy.Query.term_query(schema, run.field, run.tokens[0], option)


def _one_of(column: str, values: tuple[str, ...], schema: tantivy.Schema) -> tantivy.Query:
    """A single value's entries can be skipped through; those of a set are read from end to end."""
    if len(values) == 1:
        return tantivy.Query.term_query(schema, column, values[0], "basic")
    return tantivy.Query.term_set_query(schema, column, list(values))


def _between(span: Between, schema: tantivy.Schema) -> tantivy.Query:
    """Sorting asks for day after day: where those are indexed, their entries need not be looked for among all."""
    if span.low == span.high and span.column in SORTED:
        return tantivy.Query.term_query(schema, span.column, span.low, "basic")
    return tantivy.Query.range_query(schema, span.column, tantivy.FieldType.Integer, span.low, span.high)
