"""What is kept of persons, in one place: each field with purpose, legal basis, retention and recipients.

A column of the record stands here or among those that hold nothing personal; a test refuses one that does not.
"""

from dataclasses import dataclass

INTEREST = "Art. 6(1)(f) GDPR: legitimate interest in following public research, funding and news"
MINING = f"{INTEREST}; text and data mining by § 44b UrhG, for research organisations § 60d UrhG"
OPERATION = "Art. 6(1)(f) GDPR: legitimate interest in secure and traceable operation"
CONSENT = "Art. 6(1)(a) GDPR: consent, or Art. 6(1)(b) where the digest is part of a membership"
DUTY = "Art. 6(1)(c) GDPR: duty to prove and uphold erasures (Art. 5(2), Art. 17)"
READERS = "who may open the pages, the API and the digests; nobody else"
OPERATOR = "the operator"
AS_SOURCE = (
    "as the source's `keep` says (`scouting sources rights`); until erased by `scouting forget` or `privacy erase`"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalField:
    """What is kept of whom; `kept_in` names columns of the record, files and settings."""

    what: str
    kept_in: tuple[str, ...]
    purpose: str
    basis: str
    retention: str
    recipients: str


FIELDS = (
    PersonalField(
        what="Authors of publications, names in the fields of a source",
        kept_in=("documents.details", "documents.licence", "revisions.details"),
        purpose="to cite a publication and to recognise the same one in several sources; nobody is profiled",
        basis=INTEREST,
        retention="as long as the document: title, link and authors of a publication are its citation",
        recipients=READERS,
    ),
    PersonalField(
        what="Names in titles and texts; those of contact persons are blacked out before anything is stored",
        kept_in=("documents.title", "documents.text", "revisions.title", "revisions.text", "the index"),
        purpose="to find and to annotate what a source says; names are neither collected nor evaluated",
        basis=MINING,
        retention=AS_SOURCE,
        recipients=READERS,
    ),
    PersonalField(
        what="Names in quotes, summaries and names of organisations taken from texts",
        kept_in=(
            *("annotations.data", "concepts.key", "concepts.label", "concepts.labels", "concepts.forms"),
            *("concept_merges.key", "concept_merges.into", "concept_pairs.key", "concept_pairs.into", "the index"),
        ),
        purpose="to prove a fact or a field by its words; names of persons are no concepts",
        basis=MINING,
        retention="as long as the document; of a text given up quotes of at most 200 characters stay",
        recipients=READERS,
    ),
    PersonalField(
        what="Names in web addresses and ids of documents",
        kept_in=(
            *("documents.id", "documents.url", "identifiers.value", "sightings.url", "aliases.alias"),
            *("checkpoints.data", "the same id wherever a row refers to a document"),
        ),
        purpose="to link to the source and to recognise a document",
        basis=INTEREST,
        retention="as long as the document; `scouting forget` erases it, `privacy find` names such addresses",
        recipients=READERS,
    ),
    PersonalField(
        what="Names in titles of published digests",
        kept_in=("editions.data", "digests/ in the data folder", "mails that were sent"),
        purpose="to show again what was published",
        basis=INTEREST,
        retention="for good; erasures reach record and files, not mails that were sent",
        recipients=f"{READERS}; who gets the digests",
    ),
    PersonalField(
        what="Mail addresses of who gets digests",
        kept_in=("deliveries.recipient", "teams/*.yml: recipients"),
        purpose="to deliver a digest once",
        basis=CONSENT,
        retention="until taken out of the team and erased by `privacy erase`",
        recipients=f"{OPERATOR}; the mail server",
    ),
    PersonalField(
        what="Who corrected a document's fields",
        kept_in=("corrections.actor", "corrections.team", "corrections.at"),
        purpose="to learn from corrections and to undo them",
        basis=OPERATION,
        retention="as long as the document",
        recipients="the teams",
    ),
    PersonalField(
        what="Who had something erased, when and why",
        kept_in=(
            *("tombstones.actor", "tombstones.team", "tombstones.at", "tombstones.reason"),
            *("erased_names.actor", "erased_names.team", "erased_names.at", "erased_names.reason", "erasures.jsonl"),
        ),
        purpose="to prove an erasure",
        basis=DUTY,
        retention="for good",
        recipients=OPERATOR,
    ),
    PersonalField(
        what="Salted hashes of erased names, addresses and ids",
        kept_in=("erased_names.hash", "tombstones.hash", "facts.value (the salt)", "erasures.jsonl"),
        purpose="to keep out what was erased; nobody can be read from them without the salt and a guess",
        basis=DUTY,
        retention="for good",
        recipients=OPERATOR,
    ),
    PersonalField(
        what="Words of sources in messages about runs that failed",
        kept_in=("source_runs.error", "claims.error", "source_days.reason", "logs on standard error"),
        purpose="to find out why a source failed; mail addresses and secrets are blotted out of logs",
        basis=OPERATION,
        retention="runs in the record: for good; logs: as the operator's log keeper says",
        recipients=OPERATOR,
    ),
    PersonalField(
        what="The operator's contact, told to every site that is asked, and address for alarms",
        kept_in=("settings.yml: contact", "settings.yml: mail.operator", "settings.yml: mail.sender"),
        purpose="so that sites can complain to somebody, and sources that fall silent are noticed",
        basis=OPERATION,
        retention="as long as it is set",
        recipients="the sites asked (User-Agent), the mail server",
    ),
    PersonalField(
        what="All of the above in backups",
        kept_in=("the files that `scouting backup` writes",),
        purpose="to restore what was lost; erasures are made again by `scouting restore`",
        basis=OPERATION,
        retention="as long as the operator keeps the files",
        recipients=OPERATOR,
    ),
)

# Columns that hold nothing personal, by table: codes, counts, stamps, hashes, names of sources and machines.
_IMPERSONAL = """
aliases: document_id merged_at reason
annotations: document_id revision version at
checkpoints: source at
claims: job due_at claimed_at holder finished_at attempts retry_at
concept_merges: learned_at ended_at
concept_pairs: document_id
concepts: learned_at
corrections: id document_id competence belongs undone_at
deliveries: edition_id channel status at
documents: kind source language date precision published first_seen regular revision content_hash stage
documents: withdrawn keep story_id leads_story text_dropped
editions: id kind competence period published_at
erased_names: words
facts: name
identifiers: scheme document_id canonicaliser
indexes: name position format live
leases: name host pid heartbeat
outbox: number document_id
revisions: document_id revision at content_hash
runs: id command started finished
sightings: document_id source content_hash first_seen changed_at run_id
source_days: source day good failed items text date status since told
source_rights: source first_seen last_seen robots reserved licence keep
source_runs: run_id source status items new changed seconds finished
story_bands: band document_id
"""
IMPERSONAL = {
    f"{table}.{column}"
    for table, _, columns in (line.partition(":") for line in _IMPERSONAL.strip().splitlines())
    for column in columns.split()
}
