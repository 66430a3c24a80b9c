"""A date as a source wrote it in, ISO 8601 out, as exact as the source: no zone or time is invented."""

import re
from datetime import UTC
from email.utils import parsedate_to_datetime


def seconds_until(retry_after: str, *, now: float) -> float:
    """Seconds a Retry-After header asks for; `now` is a Unix time. What cannot be read counts as a minute."""
    if re.fullmatch(r"\s*\d{1,9}\s*", retry_after):
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return 60.0
    return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now)
