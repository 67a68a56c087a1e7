"""``registry account`` and ``registry token``: the first people and programs of an installation."""

from uuid import UUID

import click

from registry.adapters.passwords import Argon2Passwords
from registry.cli.opened import now, opened, run
from registry.domain.permissions import SYSTEM
from registry.services import members
from registry.settings import Settings
from schemas.members import GrantEntry
from schemas.vocab import Role

__all__ = ["account", "token"]

_GRANTABLE = [role.value for role in Role if role not in {Role.PUBLIC, Role.SYSTEM}]
_SHORTEST_PASSWORD = 12


@click.group()
def account() -> None:
    """Accounts of people."""


@account.command("add")
@click.argument("login")
@click.option("--name", required=True, help="The person's name.")
@click.option("--email", help="The person's address.")
@click.option("--role", "roles", multiple=True, type=click.Choice(_GRANTABLE), required=True)
@click.option("--firm", help="Corporate number of the firm the person acts for (role member_mfr).")
@click.option("--organisation", help="Id of the organisation (roles member_lab and trial_site).")
@click.password_option(help="Asked for when it is not given.")
def add_account(  # noqa: PLR0917 # click passes options by name
    login: str,
    name: str,
    email: str | None,
    roles: tuple[str, ...],
    firm: str | None,
    organisation: str | None,
    password: str,
) -> None:
    """Register a person who signs in as LOGIN; the first administrator is made this way."""
    if len(password) < _SHORTEST_PASSWORD:
        raise click.UsageError(f"The password needs at least {_SHORTEST_PASSWORD} characters.")

    async def work() -> UUID:
        async with opened(Settings()) as engine, engine.transaction():
            made = await members.create_person(name, email, actor=SYSTEM, now=now())
            passwords = Argon2Passwords()
            try:
                await members.create_account(
                    made, login.lower(), password, passwords=passwords, actor=SYSTEM, now=now()
                )
            finally:
                passwords.close()
            for role in roles:
                of_firm, of_organisation = await members.acts_for(_grant(role, firm, organisation))
                await members.grant(
                    made, Role.of(role), firm=of_firm, organisation=of_organisation, actor=SYSTEM, now=now()
                )
        return made

    click.echo(f"{login.lower()} may sign in (person {run(work)}).")


@account.command("reset-second-factor")
@click.argument("login")
def reset_second_factor(login: str) -> None:
    """Let the person who signs in as LOGIN enrol an authenticator app anew; their sessions end."""

    async def work() -> None:
        async with opened(Settings()):
            person = await members.person_of(login.lower())
            await members.reset_second_factor(person, actor=SYSTEM, now=now())

    run(work)
    click.echo(f"{login.lower()} enrols an authenticator app at the next sign-in.")


def _grant(role: str, firm: str | None, organisation: str | None) -> GrantEntry:
    """One role with whom it is for; roles that act for nobody take neither."""
    return GrantEntry(
        role=Role.of(role),
        firm=firm if role == Role.MEMBER_MFR else None,
        organisation=organisation if role in {Role.MEMBER_LAB, Role.TRIAL_SITE} else None,
    )


@click.group()
def token() -> None:
    """API tokens of programs."""


@token.command("add")
@click.argument("login")
@click.option("--name", required=True, help="What the token is for.")
@click.option(
    "--scope", "scopes", multiple=True, help="A permission, for example product:create; none: reading."
)
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="Until it expires.")
def add_token(login: str, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a token that acts as the person who signs in as LOGIN; it is shown this once."""

    async def work() -> str:
        async with opened(Settings()):
            person = await members.person_of(login.lower())
            return await members.issue_token(person, name, scopes=scopes, days=days, actor=SYSTEM, now=now())

    click.echo(run(work))


@token.command("revoke")
@click.argument("token_id", type=click.UUID)
def revoke_token(token_id: UUID) -> None:
    """End a token at once."""

    async def work() -> None:
        async with opened(Settings()):
            await members.revoke_token(token_id, actor=SYSTEM, now=now())

    run(work)
    click.echo("The token is revoked.")


@token.command("list")
@click.argument("login")
def list_tokens(login: str) -> None:
    """The tokens of the person who signs in as LOGIN: id, name, until when, last used."""

    async def work() -> list[str]:
        async with opened(Settings()):
            found = await members.tokens_of(await members.person_of(login.lower()))
            return [
                f"{t.id}  {t.name}  until {t.expires_at:%Y-%m-%d}"
                f"  last used {'never' if t.last_used_at is None else f'{t.last_used_at:%Y-%m-%d}'}"
                f"{'  revoked' if t.revoked_at else ''}"
                for t in found
            ]

    for line in run(work):
        click.echo(line)
