"""What became of the topics that digests called rising."""

from collections import Counter

from fastapi import APIRouter, Request
from starlette.responses import Response

from scouting.score_board import score_board
from scouting.texts import WORDS
from scouting.web.site import SiteOf

router = APIRouter()


@router.get("/score-board")
def board(request: Request, site: SiteOf) -> Response:
    """Every call, the latest first, and how many came true."""
    today = site.today()
    called = site.kept(("score board", today), lambda: score_board(site.app, list(site.competences), today=today))
    counts: Counter[str] = Counter(one.verdict for one in called)
    in_order = {verdict: counts[verdict] for verdict in WORDS["verdict"]}
    return site.page(request, "score_board.html", called=called, counts=in_order)
