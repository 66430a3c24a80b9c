"""Requests of programs in, the answers of `scouting.answers` out as JSON."""

from scouting.api import calls, comparing, competences, documents, events, search, sources, trends

routers = tuple(module.router for module in (search, calls, events, trends, comparing, documents, sources, competences))
