"""The application: chooses adapters, hands them down, and says how it starts and ends."""

import asyncio
import contextlib
import logging
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

import msgspec
import structlog
from litestar import Litestar, Router

from registry import jobs
from registry.adapters.engine import Database, open_database
from registry.adapters.files import ContentInspector
from registry.adapters.mail import FolderMailer, SmtpMailer
from registry.adapters.passwords import Argon2Passwords
from registry.adapters.pdf import WorkerPdfRenderer
from registry.adapters.search_index import TantivyIndex
from registry.adapters.secret_box import FernetBox, key_in
from registry.domain.ports import Mailer
from registry.services import imports, installation, mail
from registry.services.search import DatabaseSource
from registry.settings import Settings
from registry.tables import ALL, database, migrations
from registry.web import errors, health, openapi
from registry.web.dependencies import Resources
from registry.web.etags import tagging
from registry.web.handlers import API, PAGES
from registry.web.limits import AddressLimit
from registry.web.middleware import Entrance, utc_now
from registry.web.pages.errors import error_page
from registry.web.requests import MAX_BODY
from registry.web.routes import guard

__all__ = ["configure_logging", "create_app", "mailer_of", "served", "server"]

_log = structlog.get_logger("registry.app")
_MAIL_SECONDS = 3.0


def _json(entry: object, **_: object) -> bytes:
    """What structlog asks of a serialiser; msgspec takes none of its options."""
    return msgspec.json.encode(entry)


def configure_logging() -> None:
    """One JSON object a line on standard output."""
    structlog.configure(
        cache_logger_on_first_use=True,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=_json),
        ],
        logger_factory=structlog.BytesLoggerFactory(),
    )


def create_app(
    settings: Settings,
    *,
    engine: Database | None = None,
    resources: Resources | None = None,
    mailer: Mailer | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Litestar:
    """Compose the application.

    Args:
        settings: What the operator set.
        engine: A started database to use and leave open; by default the one of the settings is opened and closed.
        resources: Collaborators to use instead of the real ones.
        mailer: Who sends the mail of the outbox while the application runs; without one it waits there.
        now: The clock.
    """

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with AsyncExitStack() as closing:
            opened = open_database(settings.database_url) if engine is None else engine
            if engine is None:
                await opened.start()
                closing.push_async_callback(opened.close)
            database.bind(opened, ALL)
            app.state.sample = False
            if not await migrations.pending():  # else /readyz says what is to be done first
                await installation.ensure(settings.base_address, now=now())
                app.state.sample = await installation.holds_sample_data()
            app.state.resources = resources or _resources(settings, closing, now)
            if engine is None:  # who lends a database decides what else is done to it
                importing = asyncio.create_task(imports.work(now=now))
                closing.push_async_callback(_ended, importing)
                checking = asyncio.create_task(
                    jobs.keep_checking(index=app.state.resources.search, source=DatabaseSource(), now=now)
                )
                closing.push_async_callback(_ended, checking)
                if settings.jobs:
                    running = asyncio.create_task(jobs.keep_running(now=now))
                    closing.push_async_callback(_ended, running)
            if mailer is not None:
                sending = asyncio.create_task(_send_mail(mailer, now))
                closing.callback(sending.cancel)
            yield

    api = Router("/api/v1", route_handlers=API, middleware=[tagging])
    app = Litestar(
        route_handlers=[api, *PAGES, health.healthz, health.readyz, openapi.schema],
        guards=[guard],
        exception_handlers=errors.HANDLERS,
        middleware=[],
        lifespan=[lifespan],
        openapi_config=None,
        logging_config=None,
        request_max_body_size=MAX_BODY,
    )
    app.state.error_page = error_page
    return app


async def _ended(task: asyncio.Task[None]) -> None:
    """Cancel a task and wait until it has left the database."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _resources(settings: Settings, closing: AsyncExitStack, now: Callable[[], datetime]) -> Resources:
    """The real collaborators, closed with the application."""
    passwords, files, key = Argon2Passwords(), ContentInspector(), settings.secret_key
    closing.callback(passwords.close)
    closing.callback(files.close)
    search_index = TantivyIndex(
        DatabaseSource(), settings.data_dir / "search", patience=settings.search_seconds
    )
    closing.push_async_callback(search_index.close)
    # Its workers start with the first certificate: a site whose machine lacks fonts starts all the same.
    printer = WorkerPdfRenderer(workers=settings.render_workers, timeout=settings.render_seconds)
    closing.push_async_callback(printer.close)
    return Resources(
        now=now,
        base_address=settings.base_address,
        passwords=passwords,
        box=FernetBox(key_in(settings.data_dir) if key is None else key.get_secret_value()),
        second_factor=settings.second_factor,
        search=search_index,
        renderer=printer,
        files=files,
        lookups=AddressLimit(settings.lookups_per_minute),
        guesses=AddressLimit(settings.guesses_per_minute),
        proxies=settings.proxies,
    )


async def _send_mail(mailer: Mailer, now: Callable[[], datetime]) -> None:
    """Send what is due, every few seconds, in each server process; the outbox keeps them apart."""
    while True:
        try:
            await mail.send_due(mailer=mailer, now=now())
        except Exception:  # noqa: BLE001 # logged; the database may be away for a while
            _log.exception("mail")
        await asyncio.sleep(_MAIL_SECONDS)


def mailer_of(settings: Settings) -> Mailer:
    """The mail server of the settings, or the folder that stands in for one."""
    if settings.smtp_host is None:
        return FolderMailer(settings.data_dir / "mail", sender=settings.mail_from)
    password = settings.smtp_password
    return SmtpMailer(
        settings.smtp_host,
        settings.smtp_port,
        sender=settings.mail_from,
        user=settings.smtp_user,
        password=None if password is None else password.get_secret_value(),
        tls=ssl.create_default_context() if settings.smtp_starttls else None,
    )


def server() -> Entrance:
    """What each server process runs, with the settings of its environment."""
    configure_logging()
    settings = Settings()
    return served(settings, create_app(settings, mailer=mailer_of(settings)))


def served(settings: Settings, app: Litestar, *, now: Callable[[], datetime] = utc_now) -> Entrance:
    """The application behind its entrance: what a server runs and what tests call."""
    secure = settings.base_address.startswith("https://")
    return Entrance(app, log_requests=settings.log_requests, clock=now, secure=secure)
