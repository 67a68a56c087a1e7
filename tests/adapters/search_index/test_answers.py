"""Answers of the index against brute force, in order, and for any text."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from registry.adapters.search_index import TantivyIndex, generation
from registry.domain.search import SearchDocument, Tier
from schemas.search import SearchQuery
from schemas.vocab import EntryKind, ProductClass, SearchStage
from tests.adapters.search_index.expected import PRODUCTS, assert_exact, catalogue, found, mixed, shown
from tests.search_corpus import Corpus, InMemorySource


async def test_answers_equal_brute_force_before_and_after_changes_and_with_a_full_overlay(
    indexed: Callable[..., TantivyIndex],
) -> None:
    corpus = Corpus(seed=3, words=600, firms=120)
    source = InMemorySource(corpus.documents(2_000))
    index = indexed(source)
    questions = mixed(corpus, 100)
    await assert_exact(index, source, questions)
    assert index.health().pending == 0

    draw = random.Random(4)  # noqa: S311 - numbers of entries, not secrets
    for number in draw.sample(range(1, 2_001), 140):  # stays in the overlay
        entry = next(name for name in (f"P-{number:06d}", f"G-{number:06d}") if name in source.entries)
        if draw.random() < 0.3:
            source.withdraw(entry)
        else:
            source.put(replace(corpus.document(number), kind=source.entries[entry].kind))
    for number in range(2_001, 2_041):
        source.put(corpus.document(number))
    await assert_exact(index, source, questions)
    assert index.health().pending == 180

    for number in range(2_041, 2_400):  # more than the overlay holds: committed before the answer
        source.put(corpus.document(number))
    await assert_exact(index, source, questions)
    assert index.health().pending == 0
    assert index.health().documents == len(source.entries)


async def test_the_best_are_found_among_the_leading_entries_or_else_among_all(
    indexed: Callable[..., TantivyIndex], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "_MANY", 100)
    monkeypatch.setattr(generation, "_LEADERS", 40)
    monkeypatch.setattr(generation, "_LIKELY", 1)
    corpus = Corpus(seed=5, words=60, firms=20)
    index = indexed(source := InMemorySource(corpus.documents(400)))
    await assert_exact(
        index,
        source,
        [query.model_copy(update={"limit": limit}) for limit in (1, 3, 8) for query in mixed(corpus, 60)],
    )
    for number in range(1, 150):  # in the overlay, so that most of the leading entries are replaced
        source.put(replace(corpus.document(number), kind=EntryKind.REGISTERED))
    await assert_exact(index, source, mixed(corpus, 60))


async def test_a_widened_search_finds_the_same_in_overlay_and_commit(
    indexed: Callable[..., TantivyIndex],
) -> None:
    corpus = Corpus(seed=8, words=400, firms=30)
    documents = corpus.documents(400)
    committed, fresh = InMemorySource(documents), InMemorySource(documents[:250], identity="fresh")
    whole, part = indexed(committed), indexed(fresh)
    await part.catch_up()
    for document in documents[250:]:
        fresh.put(document)
    widened = 0
    for word in corpus.words:
        for typed in (word[:1] + word[2:], word.replace("ー", ""), word[:2] + word[3:2:-1] + word[4:]):
            query = SearchQuery(q=typed, limit=100)
            one, other = await whole.search(query), await part.search(query)
            assert (one.total, shown(one), one.widened) == (other.total, shown(other), other.widened), typed
            widened += bool(one.widened)
    assert widened > 100
    assert part.health().pending == 150


async def test_the_better_tier_comes_first_whatever_the_prior(
    indexed: Callable[..., TantivyIndex],
) -> None:
    bare = SearchDocument(number=0, kind=EntryKind.REGISTERED, names=("枝豆",))
    tiers = {
        Tier.EXACT: replace(bare, names=("ズンダ",)),
        Tier.PREFIX: replace(bare, names=("ズンダ餅",)),
        Tier.NAME: replace(bare, names=("枝豆ズンダ",)),
        Tier.CONTENT: replace(bare, ingredients=("ズンダ",)),
        Tier.ANYWHERE: replace(bare, claims=("ズンダを食べる",)),
    }
    documents = [
        replace(document, number=10 * fit + turn, prior=(5 - fit) / 6 + turn / 100)
        for fit, document in tiers.items()
        for turn in range(3)
    ]
    source = InMemorySource(documents[::2])
    index = indexed(source)
    await index.catch_up()
    for document in documents[1::2]:
        source.put(document)
    numbers = [10 * fit + turn for fit in sorted(tiers, reverse=True) for turn in (2, 1, 0)]
    whole = shown(await index.search(SearchQuery(q="ずんだ")))
    assert whole == [f"P-{number:06d}" for number in numbers]
    pages = [
        await index.search(SearchQuery(q="ずんだ", limit=4, offset=offset)) for offset in range(0, 16, 4)
    ]
    assert [entry for page in pages for entry in shown(page)] == whole


async def test_the_page_names_the_way_a_term_was_widened(indexed: Callable[..., TantivyIndex]) -> None:
    index = indexed(catalogue())
    (widened,) = (await index.search(SearchQuery(q="電動 wheelchair"))).widened
    assert (widened.term, widened.stage) == ("wheelchair", SearchStage.SYNONYM)
    assert "車椅子" in widened.shown
    (loose,) = (await index.search(SearchQuery(q="コヒー"))).widened
    assert loose.stage is SearchStage.LOOSE
    assert not (await index.search(SearchQuery(q="エキス"))).widened


async def test_a_search_that_finds_enough_is_not_widened_by_its_filters(
    indexed: Callable[..., TantivyIndex],
) -> None:
    source = InMemorySource(
        SearchDocument(number=n, kind=EntryKind.REGISTERED, names=(name,), firm=firm)
        for n, (name, firm) in enumerate([("コラ", "A"), ("コラ", "A"), ("コラ", "A"), ("コーラ", "B")], 1)
    )
    answer = await indexed(source).search(SearchQuery(q="コラ", firm="B"))
    assert (answer.total, answer.widened) == (0, ())


@pytest.mark.parametrize(
    "typed",
    [
        '"(*AND',
        "a:b^2~ [x TO y] {z} \\ /r/",
        "\x00",
        "\ue000葛根湯\ue001",
        "\ud800",
        "あ" * 10_000,
        "a " * 5_000,
        "ﷺ" * 200,
        "%_';--",
        "😀",
        "゛",
        "か\u3099" * 90,
    ],
)
async def test_hostile_text_is_answered_like_any_other(
    indexed: Callable[..., TantivyIndex], typed: str
) -> None:
    index = indexed(catalogue())
    answer = await index.search(SearchQuery.model_construct(q=typed, limit=20, offset=0))
    assert answer.total >= len(answer.hits)
    await index.suggest(typed)


async def test_symbols_find_nothing_and_a_blank_search_finds_everything(
    indexed: Callable[..., TantivyIndex],
) -> None:
    index = indexed(catalogue())
    assert (await index.search(SearchQuery(q="!?"))).total == 0
    assert (await index.search(SearchQuery(q=" 　"))).total == len(PRODUCTS) + 1
    assert (await index.search(SearchQuery(q="", product_class=ProductClass.WD))).total == 5


async def test_hostile_documents_are_indexed_like_any_other(indexed: Callable[..., TantivyIndex]) -> None:
    odd = ("\x00\x1f", "", "ア" * 20_000, "a" * 20_000, "\ue000\ue001", "名 前")
    source = InMemorySource(
        [SearchDocument(number=10**7, kind=EntryKind.LISTED, names=odd, prior=7.0, firm="\x00 ")]
    )
    assert await found(indexed(source), "名 前") == {"G-10000000"}


async def test_suggestions_are_shown_as_entered_and_commonest_first(
    indexed: Callable[..., TantivyIndex],
) -> None:
    source = catalogue()
    index = indexed(source)
    await index.catch_up()
    assert (await index.suggest("高橋"))[0] == "髙橋漢方堂㈱"
    assert await index.suggest("GREEN") == ("Green Tea Premium",)
    assert await index.suggest("shoseiryu") == ("小青竜湯",)
    assert (await index.suggest("こー"))[:2] == ("コーヒー青汁", "コーラ風味ゼリー")
    assert await index.suggest("こ", limit=2) == (await index.suggest("ｺ"))[:2]
    assert await index.suggest("!") == ()
    source.put(SearchDocument(number=50, kind=EntryKind.REGISTERED, names=("ズンダ茶",)))
    assert await index.suggest("ずん") == ("ズンダ茶",)
