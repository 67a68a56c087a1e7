"""Pages from templates: one environment a language, and what every page is told about its reader.

Templates escape everything, know nothing that was not given to them, and decide nothing.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Response
from litestar.datastructures import Cookie

from registry.domain.canonical import sha256_hex
from registry.domain.permissions import ANONYMOUS, allowed
from registry.domain.written import figure
from registry.services.members import Access
from registry.web.dependencies import resources
from registry.web.etags import holds
from registry.web.pages.assets import ADDRESSES
from registry.web.pages.catalogues import TEMPLATES, translations
from registry.web.pages.formats import FILTERS, segment
from registry.web.pages.language import LANGUAGE_COOKIE, Language, address_in, chosen, language_of
from registry.web.requests import Incoming, actor

__all__ = ["access", "environment", "page", "secure", "text"]

_YEAR = 365 * 24 * 3600


@cache
def environment(language: Language) -> Environment:
    """The templates of a language."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined] # by the extension
    for name, convert in FILTERS.items():
        made.filters[name] = _in(convert, language)
    made.filters.update(figure=figure, segment=segment)
    made.globals.update(language=language, assets=ADDRESSES)
    return made


def _in(convert: Any, language: Language) -> Any:  # noqa: ANN401 # filters take and give what they like
    def converted(*values: Any) -> Any:  # noqa: ANN401 # the same
        return convert(*values, language)

    return converted


def access(request: Incoming) -> Access | None:
    """The session of a signed-in browser; None for everybody else, programs with a token included."""
    found: Access | None = request.scope["auth"]
    return found


def secure(request: Incoming) -> bool:
    """Whether the registry is reached by https, so that cookies may ask for it."""
    return resources(request).base_address.startswith("https://")


def text(request: Incoming, template: str, model: Mapping[str, Any]) -> str:
    """A template filled in, in the reader's language."""
    reading = language_of(request)
    return (
        environment(reading)
        .get_template(template)
        .render(
            model,
            session=access(request),
            sample=request.app.state.sample,
            reviewing=allowed(actor(request), "review:read_any"),
            elsewhere=address_in(request, reading.other),
        )
    )


def page(
    request: Incoming,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    cookies: Iterable[Cookie] = (),
    **model: Any,  # noqa: ANN401 # what a template shows
) -> Response[bytes]:
    """Answer with a page; a language asked for in the address is remembered.

    Pages of anonymous readers carry an entity tag and answer 304; those of others are not stored anywhere.
    """
    content = text(request, template, model).encode()
    etag = f'"{sha256_hex(content)[:32]}"'
    shared = actor(request) is ANONYMOUS and not cookies and status < 300  # noqa: PLR2004 # success
    sent = {
        "Cache-Control": "no-cache" if shared else "no-store",
        "Content-Language": language_of(request).value,
        "Vary": "Accept-Language, Authorization, Cookie",
        **(headers or {}),
    }
    wanted = chosen(request)
    remembered = () if wanted is None else (_remember(request, wanted),)
    if shared:
        sent["ETag"] = etag
        if holds(request.headers.get("if-none-match"), etag):
            return Response(b"", status_code=304, headers=sent, media_type=MediaType.HTML)
    return Response(
        content,
        status_code=status,
        headers=sent,
        cookies=[*cookies, *remembered],
        media_type=MediaType.HTML,
    )


def _remember(request: Incoming, wanted: Language) -> Cookie:
    return Cookie(
        key=LANGUAGE_COOKIE,
        value=wanted.value,
        max_age=_YEAR,
        httponly=True,
        samesite="lax",
        secure=secure(request),
    )
