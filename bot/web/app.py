"""The rehearsal room as a web application; `create_app` makes it."""

from collections.abc import Awaitable, Callable
from functools import wraps
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot.platforms.rehearsal.forms import SEPARATOR
from bot.rehearsal.changes import Pane
from bot.rehearsal.room import RehearsalRoom
from bot.web.doing import Wish, do
from bot.web.events import events
from bot.web.guard import MOST_BYTES, TOO_MUCH, Guard
from bot.web.page import page
from bot.web.rendering import STATIC, rendered
from bot.web.sharing import scene_in, scene_page, share_page, transcript_of
from bot.web.viewing import Viewing, viewing
from rituals.errors import StammtischError

_SEE_OTHER, _BAD, _NOT_FOUND, _TOO_LARGE = 303, 400, 404, 413
Answering = Callable[[Request], Awaitable[Response]]
_YEAR = 365 * 24 * 3600
_FIELDS = 200
_LINE = 1000


def create_app(room: RehearsalRoom) -> ASGIApp:
    """The pages of a room that is open. Nothing but loopback is answered, see `Guard`."""
    app = Starlette(
        routes=[
            Route("/", _show),
            Route("/do/{name}", _do, methods=["POST"]),
            Route("/events", _listen),
            Route("/complete", _complete),
            Route("/transcript.txt", _transcript),
            Route("/share", _share),
            Route("/scene", _scene),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]
    )
    app.state.room = room
    return Guard(app)


def _looking(answer: Answering) -> Answering:
    """The life that a request finds lasts until it is answered, whoever begins another."""

    @wraps(answer)
    async def answered(request: Request) -> Response:
        async with _room(request).looked_at():
            return await answer(request)

    return answered


@_looking
async def _show(request: Request) -> Response:
    only = frozenset(request.query_params.get("only", "").split(",")) & {*Pane}
    shown = await page(await _view(request), theme=_theme(request), only=only)
    return HTMLResponse(shown)


@_looking
async def _do(request: Request) -> Response:
    body = await request.body()
    if len(body) > MOST_BYTES:
        return PlainTextResponse(TOO_MUCH, _TOO_LARGE)
    try:
        given = parse_qs(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            max_num_fields=_FIELDS,
        )
    except ValueError:
        return PlainTextResponse(TOO_MUCH, _TOO_LARGE)
    wish = Wish(
        await _view(request),
        {name: values[-1] for name, values in given.items()},
        {name: SEPARATOR.join(values) for name, values in given.items()},
    )
    name = request.path_params["name"]
    if name == "theme":
        return _themed(wish)
    query = await do(name, wish)
    if query is None:
        return PlainTextResponse("There is nothing of that name.\n", _NOT_FOUND)
    return RedirectResponse(f"/?{query}", _SEE_OTHER)


async def _listen(request: Request) -> Response:
    return events(_room(request), request)


@_looking
async def _complete(request: Request) -> Response:
    view = await _view(request)
    line = request.query_params.get("line", "")[:_LINE]
    found = await view.room.complete(view.me, line)
    return HTMLResponse(rendered("suggestions.html", view, suggestions=found))


@_looking
async def _transcript(request: Request) -> Response:
    text = await transcript_of(await _view(request))
    name = f"{_room(request).configuration.community.id}.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return PlainTextResponse(text, headers=headers)


@_looking
async def _share(request: Request) -> Response:
    base = f"{request.url.scheme}://{request.url.netloc}"
    return HTMLResponse(share_page(await _view(request), base, theme=_theme(request)))


@_looking
async def _scene(request: Request) -> Response:
    view = await _view(request)
    try:
        scene = scene_in(
            request.query_params, _room(request).configuration.community.zone
        )
    except StammtischError as error:
        return PlainTextResponse(f"{error}\n", _BAD)
    return HTMLResponse(scene_page(view, scene, theme=_theme(request)))


def _room(request: Request) -> RehearsalRoom:
    room: RehearsalRoom = request.app.state.room
    return room


async def _view(request: Request) -> Viewing:
    return await viewing(_room(request), request.query_params)


def _theme(request: Request) -> str:
    asked = request.cookies.get("theme", "")
    return asked if asked in {"light", "dark"} else ""


def _themed(wish: Wish) -> Response:
    theme = wish.given.get("theme", "")
    response = RedirectResponse(f"/?{wish.view.query()}", _SEE_OTHER)
    if theme in {"light", "dark"}:
        response.set_cookie(
            "theme", theme, max_age=_YEAR, httponly=True, samesite="strict"
        )
    return response
