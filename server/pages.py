"""The pages beside the API: index, portal, and GraphiQL or, where it is not built, a plain query page."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# GraphiQL's editor makes its own styles, fonts and workers.
EDITOR_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'") + (
    "; font-src 'self' data:; worker-src 'self' blob:"
)


def routes(folder: Path | None) -> list[BaseRoute]:
    """Serve the pages of the folder (that of frontend-examples), when the settings name one."""
    if folder is None or not folder.is_dir():
        return []
    portal, plain = folder / "portal", folder / "query-page"
    return [
        Route("/portal", _to("/portal/")),
        Route("/graphiql", _to("/graphiql/")),
        Mount("/portal", Page(portal, POLICY), name="portal"),
        Mount("/query-page", Page(plain, POLICY), name="query-page"),
        Mount("/graphiql", GraphiQL(folder / "graphiql" / "dist", otherwise=plain), name="graphiql"),
        Mount("/", Page(folder, POLICY, only="index.html"), name="index"),
    ]


class Page:
    """Static files with the headers that keep foreign code out; with `only`, no other file of the folder."""

    def __init__(self, folder: Path, policy: str, *, only: str | None = None) -> None:
        self._files = StaticFiles(directory=folder, html=True, check_dir=False)
        self._policy = policy
        self._only = only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one file; 404 when there is none."""
        if self._only and scope["path"].lstrip("/") not in {"", self._only}:
            scope = {**scope, "path": "/404"}
        await self._files(scope, receive, _guarded(send, self._policy))


class GraphiQL:
    """GraphiQL once it has been built, which may be while we serve; the plain page until then."""

    def __init__(self, built: Path, *, otherwise: Path) -> None:
        self._marker = built / ".built"
        self._built: ASGIApp = Page(built, EDITOR_POLICY)
        self._otherwise: ASGIApp = Page(otherwise, POLICY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand over to the page that is there now."""
        await (self._built if self._marker.exists() else self._otherwise)(scope, receive, send)


def _to(address: str) -> Callable[[Request], Awaitable[Response]]:
    async def redirect(_request: Request) -> Response:
        return RedirectResponse(address, status_code=308)

    return redirect


def _guarded(send: Send, policy: str) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = policy
            headers["X-Content-Type-Options"] = "nosniff"
            headers["Referrer-Policy"] = "no-referrer"
            headers["Cache-Control"] = "no-cache"
        await send(message)

    return guarded
