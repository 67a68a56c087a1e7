"""``registry search check``: compare the search index with a scan of the database."""

import click

from registry.adapters.search_index import TantivyIndex
from registry.cli.opened import now, opened, run
from registry.services import installation
from registry.services import search as searching
from registry.services.search import QUESTIONS, DatabaseSource, IndexCheck
from registry.settings import Settings

__all__ = ["search"]

_PATIENCE = 3_600.0
_FAILED = 1


@click.group()
def search() -> None:
    """The search index."""


@search.command()
@click.option("--questions", type=click.IntRange(1, 1_000), default=QUESTIONS, show_default=True)
def check(questions: int) -> None:
    """Ask the index that new processes start from, and scan the database, for the same questions.

    Differing answers are logged, the index is built anew, and the exit code is 1.
    """
    settings = Settings()

    async def checked() -> IndexCheck:
        async with opened(settings):
            # A registry may be filled by imports before it is first served.
            await installation.ensure(settings.base_address, now=now(), moving=False)
            source = DatabaseSource()
            index = TantivyIndex(source, settings.data_dir / "search", patience=_PATIENCE)
            try:
                seed = now().date().toordinal()
                return await searching.check(index=index, source=source, seed=seed, questions=questions)
            finally:
                await index.close()

    done = run(checked)
    if not done.settled:
        raise click.ClickException("the registry kept changing during the check; try again")
    for difference in done.differences:
        click.echo(f"{difference.q!r}: {difference.found} found, {difference.expected} expected")
    click.echo(
        f"{done.asked} questions over {done.entries} entries, {len(done.differences)} answered differently"
        + (": the index was built anew" if done.rebuilt else "")
    )
    if done.differences:
        click.get_current_context().exit(_FAILED)
