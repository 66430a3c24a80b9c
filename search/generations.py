"""The folder of an embedded index in, its live generation out: `current.json` names it, a rebuild lies beside it."""

import json
import shutil
from pathlib import Path

from search.codec import FORMAT
from search.errors import IndexFormatError

_POINTER = "current.json"


def live(folder: Path) -> Path | None:
    """The generation that is searched; None if the folder never held one. Raises IndexFormatError."""
    try:
        pointer = json.loads((folder / _POINTER).read_text("utf-8"))
        held, name = pointer["format"], str(pointer["generation"])
    except FileNotFoundError:
        if any(folder.glob("g*/*.store")):
            raise IndexFormatError(f"{folder / _POINTER} is missing: run `scouting rebuild`") from None
        return None
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise IndexFormatError(f"{folder / _POINTER} cannot be read ({error}): run `scouting rebuild`") from error
    if held != FORMAT:
        raise IndexFormatError(f"{folder} has format {held}, this program reads {FORMAT}: run `scouting rebuild`")
    return folder / name


def begin(folder: Path) -> Path:
    """A new, empty generation beside the live one; what an interrupted rebuild left is removed."""
    held = _current(folder)
    for left in folder.glob("g*"):
        if left.name != held:
            shutil.rmtree(left)
    generation = folder / f"g{int(held[1:]) + 1 if held else 1:06}"
    generation.mkdir(parents=True)
    return generation


def publish(folder: Path, generation: Path) -> None:
    """Make a generation the live one, at once for all readers, and remove the others."""
    draft = folder / f"{_POINTER}.new"
    draft.write_text(json.dumps({"format": FORMAT, "generation": generation.name}), "utf-8")
    draft.replace(folder / _POINTER)
    for old in folder.glob("g*"):
        if old != generation:
            shutil.rmtree(old, ignore_errors=True)


def _current(folder: Path) -> str:
    """The name the pointer gives, whatever its format; "" if there is none that can be kept."""
    try:
        name = str(json.loads((folder / _POINTER).read_text("utf-8"))["generation"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return name if name[1:].isdecimal() else ""
