"""A request in, an answer out: a silent node is left for another, a busy server asked again after a pause."""

import time
from typing import Any

from elastic_transport import ConnectionError as ConnectionLostError
from elastic_transport import ConnectionTimeout, Transport, TransportApiResponse, TransportError

_MOST_SILENT = 3


class PatientTransport(Transport):
    """`request_timeout` bounds all tries together; the library's own is that of each, and it waits for no busy server.

    Every request of ours may be sent twice: what is written bears its id and revision.
    """

    def perform_request(self, method: str, target: str, **options: Any) -> TransportApiResponse:  # noqa: ANN401
        tries = _Tries(len(self.node_pool), options)
        refusals = options["retry_on_status"]
        while True:
            given = options | {"max_retries": 0, "request_timeout": tries.patience()}
            try:
                answer = super().perform_request(method, target, **given)
            except TransportError as error:
                if not tries.another(error):
                    raise
            else:
                if answer.meta.status not in refusals or not tries.another():
                    return answer


class _Tries:
    """How long to wait for the next answer, and whether to ask once more."""

    def __init__(self, nodes: int, options: dict[str, Any]) -> None:
        self._nodes = nodes
        self._total: float = options["request_timeout"]
        self._most = nodes + options["max_retries"]
        self._base, self._cap = options["retry_backoff_base"], options["retry_backoff_cap"]
        self._ends = time.monotonic() + self._total
        self._silent = self._refused = 0

    def patience(self) -> float:
        """A quarter of the time while there are others to ask: a frozen node accepts connections, and no more."""
        left: float = max(self._ends - time.monotonic(), 0.1)
        return left if self._is_last_silent() else min(left, self._total / 4)

    def another(self, error: TransportError | None = None) -> bool:
        """Whether there is another try, after a pause once each node had its turn."""
        if isinstance(error, ConnectionTimeout):
            is_last = self._is_last_silent()
            self._silent += 1
            return not is_last
        if error is not None and not isinstance(error, ConnectionLostError):
            return False
        self._refused += 1
        turns = self._refused - self._nodes
        pause = 0.0 if turns < 0 else min(self._cap, self._base * 2**turns)
        if self._refused >= self._most or time.monotonic() + pause >= self._ends:
            return False
        time.sleep(pause)
        return True

    def _is_last_silent(self) -> bool:
        return self._silent + 1 >= min(self._nodes, _MOST_SILENT)
