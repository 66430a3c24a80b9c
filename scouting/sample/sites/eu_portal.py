"""Calls in, answers of the search behind the EU Funding & Tenders portal out: multipart questions, numbered pages."""

import json
from datetime import date
from email.parser import BytesParser
from html import escape
from typing import Any

from scouting.sample.documents import Call
from scouting.sample.material import load_texts
from scouting.sample.sites.answers import NOT_FOUND, Answer, Ask, Site, as_json

STATUS = {"31094501": "Forthcoming", "31094502": "Open", "31094503": "Closed"}
SITE = "https://eu-portal.example/topic-details"


def eu_portal(calls: list[Call], today: date) -> Site:
    """`POST /search`; anything but multipart is a server error, as it is there."""
    results = [_result(call, today) for call in sorted(calls, key=lambda call: (call.published, call.number))]

    def answer(ask: Ask) -> Answer:
        if ask.path != "/search":
            return NOT_FOUND
        if ask.method != "POST" or not ask.content_type.startswith("multipart/form-data"):
            return as_json({"message": "Internal Server Error"}, status=500)
        found = [result for result in results if _matches(result["metadata"], _terms(ask))]
        size, page = min(int(ask.query.get("pageSize", "50")), 100), int(ask.query.get("pageNumber", "1"))
        return as_json({
            "apiVersion": "2.154", "terms": "***", "totalResults": len(found), "pageNumber": page, "pageSize": size,
            "results": found[(page - 1) * size : page * size],
        })  # fmt: skip

    return answer


def _terms(ask: Ask) -> dict[str, list[str]]:
    """What the part named `query` wants: values by metadata key."""
    message = BytesParser().parsebytes(f"Content-Type: {ask.content_type}\r\n\r\n".encode() + ask.body)
    parts = {part.get_param("name", header="content-disposition"): part for part in message.walk()}
    query = json.loads(str(parts["query"].get_payload()))
    return {key: values for clause in query["bool"]["must"] for key, values in clause.get("terms", {}).items()}


def _matches(metadata: dict[str, list[str]], terms: dict[str, list[str]]) -> bool:
    return all(set(metadata.get(key, ())) & set(values) for key, values in terms.items())


def _result(call: Call, today: date) -> dict[str, Any]:
    identifier = f"BEISPIEL-CL{1 + call.number % 6}-{call.published.year}-{call.number:03}"
    reference = f"{50_900_000 + call.number}TOPICSen"
    url = f"{SITE}/{identifier}"
    days = [deadline.day for deadline in call.deadlines if deadline.day]
    status = _status(call, days, today)
    action = load_texts("calls_en")["actions"][call.number % 3]
    metadata = {
        "type": ["1"], "language": ["en"], "DATASOURCE": ["SEDIA"], "REFERENCE": [reference], "url": [url],
        "title": [call.title], "identifier": [identifier], "ccm2Id": [str(50_900_000 + call.number)],
        "callIdentifier": [identifier.rsplit("-", 1)[0]], "callTitle": ["Beispieldaten"],
        "frameworkProgramme": ["43108390"], "programmePeriod": ["2021 - 2027"],
        "es_SortDate": [_moment(call.published)], "startDate": [_moment(call.published)],
        "deadlineDate": [_moment(day) for day in days], "deadlineModel": [call.model], "status": [status],
        "typesOfAction": [action], "keywords": [identifier, identifier.rsplit("-", 1)[0]], "tags": [],
        "descriptionByte": [_html(call)], "budgetOverview": [json.dumps(_budget(call, identifier, action))],
        "actions": [json.dumps([{"status": {"id": int(status), "abbreviation": STATUS[status]},
                                 "deadlineDates": [day.isoformat() for day in days]}])],
        "focusArea": [], "links": ["[]"],
    }  # fmt: skip
    return {
        "apiVersion": "2.154", "reference": reference, "url": url, "contentType": "text/plain", "language": "en",
        "databaseLabel": "SEDIA", "database": "SEDIA", "summary": call.title, "weight": 1.0, "groupById": "2",
        "content": call.title, "accessRestriction": False, "metadata": metadata,
    }  # fmt: skip


def _status(call: Call, days: list[date], today: date) -> str:
    if call.published > today:
        return "31094501"
    return "31094502" if max(days) >= today else "31094503"


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00.000+0000"


def _html(call: Call) -> str:
    return "".join(
        f"<p><b>{heading}</b></p>" + "".join(f"<p>{escape(text)}</p>" for text in texts)
        for heading, texts in call.sentences
    )


def _budget(call: Call, identifier: str, action: str) -> dict[str, Any]:
    grant = call.grant_max or 0
    row = {
        "action": f"{identifier} - {action}", "expectedGrants": 2, "minContribution": grant // 2,
        "maxContribution": grant, "budgetYearMap": {str(call.published.year + 1): str(2 * grant)},
        "deadlineModel": call.model,
    }  # fmt: skip
    return {"budgetYearsColumns": [], "budgetTopicActionMap": {"90001": [row]}}
