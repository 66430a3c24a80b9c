"""What `doctor` says of one thing that it looked at."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `advice` says what to do where it is not in order."""

    name: str
    state: Literal["ok", "warning", "error"]
    message: str
    advice: str = ""
