"""`scouting rebuild`: the index anew, beside the one in use."""

from scouting.cli.common import Json, Today, app, beating, err, now, print_json, progress, settings, today_of


@app.command()
def rebuild(today: Today = None, json: Json = False) -> None:
    """Build the index anew from the record and swap it in."""
    from scouting.app import open_app
    from scouting.rebuilding import rebuild_index

    with (
        open_app(settings(), must_exist=True) as running,
        running.store.writer(at=now()),
        progress("Index", sum(running.store.count_by("stage").values())) as advance,
    ):
        entries = rebuild_index(running, today=today_of(running, today), on_batch=beating(running.store, advance))
    if json:
        print_json({"entries": entries})
    else:
        err.print(f"{entries} entries")
