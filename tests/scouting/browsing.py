"""A web application in, its answers out: without a port, and without a thread of ours."""

import asyncio
from dataclasses import dataclass, field
from datetime import date

import httpx
from fastapi import FastAPI
from lxml import html

from scouting.app import App
from scouting.web.app import create_web
from tests.scouting.house import TODAY


@dataclass
class Browser:
    """Asks one application; an error of its is an answer, as it would be outside."""

    web: FastAPI
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, method: str = "GET") -> httpx.Response:
        return asyncio.run(self._ask(method, address))

    def page(self, address: str) -> html.HtmlElement:
        """A page that must be there."""
        response = self.get(address)
        assert response.status_code == 200, response.text
        return html.document_fromstring(response.content)

    async def _ask(self, method: str, address: str) -> httpx.Response:
        transport = httpx.ASGITransport(self.web, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://scouting.example") as client:
            return await client.request(method, address, headers=self.headers)


def browse(app: App, today: date = TODAY) -> Browser:
    return Browser(create_web(app, today=lambda: today))
