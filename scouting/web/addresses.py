"""The address of a page in, addresses of its neighbours out: one filter more or less, the next part of a list."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

FROM = "from"


@dataclass(frozen=True, slots=True)
class Address:
    """A path with its parameters; whatever changes them goes back to the first part of a list."""

    path: str
    params: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, request: Request) -> "Address":
        return cls(
            request.url.path, tuple((name, value) for name, value in request.query_params.multi_items() if value)
        )

    def has(self, name: str, value: str) -> bool:
        return (name, value) in self.params

    def toggled(self, name: str, value: str) -> "Address":
        """With this value, or without it where it was there."""
        others = tuple(param for param in self.params if param != (name, value) and param[0] != FROM)
        return Address(self.path, others if self.has(name, value) else (*others, (name, value)))

    def without(self, *names: str) -> "Address":
        return Address(self.path, tuple(param for param in self.params if param[0] not in (*names, FROM)))

    def starting(self, start: int) -> "Address":
        """The part of the list that begins there."""
        first = self.without()
        return Address(self.path, (*first.params, (FROM, str(start)))) if start else first

    def __str__(self) -> str:
        return f"{self.path}?{urlencode(self.params)}" if self.params else self.path
