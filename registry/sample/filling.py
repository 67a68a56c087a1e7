"""Filling an empty registry: everybody acts in the order of the days."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from registry.domain.errors import Conflict
from registry.domain.ports import Passwords
from registry.sample import evidence, listings, literature, lots, people, products, trials
from registry.sample.plan import World, moment
from registry.services import installation, log
from registry.tables.database import transaction
from schemas.base import Bilingual

__all__ = ["fill"]

_FOUNDED: Final = 610


async def fill(
    *,
    passwords: Passwords,
    now: datetime,
    base_address: str = "http://127.0.0.1:8000",
    progress: Callable[[int, int], None] = lambda _done, _planned: None,
) -> World:
    """Fill the bound, migrated, empty database in one transaction.

    Args:
        passwords: How the passwords of the accounts are hashed.
        now: The instant; the sample data tells of the twenty months before it.
        base_address: Public base address, printed on the certificates.
        progress: Told how many acts are done and how many there are.

    Returns:
        What was made, by the names that the data files use.

    Raises:
        Conflict: The registry is not empty.
    """
    world = World(now, passwords, base_address)
    async with transaction():
        if await log.head():
            raise Conflict(
                Bilingual(
                    ja="見本データは空のデータベースにだけ作れます。別のファイルを指定してください。",
                    en="Sample data is made in an empty database only; name another one.",
                )
            )
        await installation.ensure(base_address, now=now, sample=True)
        await people.found(world, now=moment(world, world.today - timedelta(days=_FOUNDED)))
        planned = chain(
            *(feature.acts(world) for feature in (products, listings, trials, lots, literature, evidence))
        )
        acts = sorted(planned, key=lambda act: act.at)
        for done, act in enumerate(acts, start=1):
            await act.do(act.at)
            progress(done, len(acts))
    return world
