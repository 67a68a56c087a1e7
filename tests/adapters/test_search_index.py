"""The search index against brute force, against change, and against damage."""

import asyncio
import random
import resource
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextvars import ContextVar
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from registry.adapters.search_index import TantivyIndex
from registry.domain.errors import SearchRebuilding
from registry.domain.ports import SearchIndex, SearchSource
from registry.domain.search import SearchDocument, Tier, prior, search_text, tier, wanted
from schemas.search import SearchAnswer, SearchQuery
from schemas.vocab import EntryKind, ProductClass, SearchFacet, SearchStage, SubClass
from tests.search_corpus import Corpus, InMemorySource, public_id

NEVER = 3600.0  # seconds until a flush: the overlay stays as it is


text_of = lru_cache(maxsize=None)(search_text)


def brute_force(source: InMemorySource, query: SearchQuery) -> list[str]:
    """Every entry that must be found, in the order it must be shown; no fallback."""
    search = wanted(query.q)
    asked = {
        "kind": query.kind,
        "product_class": query.product_class,
        "subclass": query.subclass,
        "firm": query.firm,
        "municipality": query.municipality,
    }
    found = []
    for entry, document in source.entries.items():
        fit = tier(search, text_of(document))
        if fit and all(value is None or getattr(document, name) == value for name, value in asked.items()):
            steps = int(document.prior * 2**20)
            found.append((-fit, -steps, document.number, document.kind is EntryKind.LISTED, entry))
    return [entry for *_, entry in sorted(found)]


def brute_facets(source: InMemorySource, found: list[str]) -> dict[SearchFacet, Counter[str]]:
    """Every value of every facet with its count."""
    entries = [source.entries[entry] for entry in found]
    return {
        facet: Counter(str(value) for entry in entries if (value := getattr(entry, facet.value)) is not None)
        for facet in SearchFacet
    }


def shown(answer: SearchAnswer) -> list[str]:
    return [hit.id for hit in answer.hits]


async def found(index: SearchIndex, q: str) -> set[str]:
    return set(shown(await index.search(SearchQuery(q=q, limit=100))))


@pytest.fixture
async def indexed(tmp_path: Path) -> AsyncIterator[Callable[..., TantivyIndex]]:
    """Make indexes over sources; all are closed in the end."""
    made: list[TantivyIndex] = []

    def index(source: SearchSource, *, flush_after: float = NEVER, patience: float = 60.0) -> TantivyIndex:
        made.append(TantivyIndex(source, tmp_path / "index", flush_after=flush_after, patience=patience))
        return made[-1]

    yield index
    for one in made:
        await one.close()


async def settled(index: TantivyIndex) -> None:
    """Wait until nothing is pending."""
    for _ in range(500):
        if not index.health().pending:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"still pending: {index.health()}")


async def assert_exact(index: SearchIndex, source: InMemorySource, questions: list[SearchQuery]) -> None:
    """Compare answers with brute force; widened ones, a quarter at most, are compared by another test."""
    widened = 0
    for query in questions:
        answer = await index.search(query)
        if answer.widened:
            widened += 1
            continue
        expected = brute_force(source, query)
        assert answer.total == len(expected), query
        assert shown(answer) == expected[query.offset : query.offset + query.limit], query
        counts = brute_facets(source, expected)
        for facet in answer.facets:
            told = {value.value: value.count for value in facet.values}
            assert told == {value: counts[facet.name][value] for value in told}, (query, facet.name)
            assert sorted(told.values()) == sorted(counts[facet.name].values())[-50:], (query, facet.name)
            assert facet.complete == (len(counts[facet.name]) <= 50)
    assert 4 * widened <= len(questions)


def mixed(corpus: Corpus, count: int) -> list[SearchQuery]:
    """Questions with pages, limits and filters."""
    draw = random.Random(5)  # noqa: S311 - questions, not secrets
    queries = [
        SearchQuery(q=q, limit=draw.choice((1, 20, 100)), offset=draw.choice((0, 0, 7)))
        for q in corpus.questions(count)
    ]
    filters: list[dict[str, object]] = [
        {"kind": EntryKind.LISTED},
        {"product_class": ProductClass.WD},
        {"subclass": SubClass.HF_FFC},
        {"firm": "O-000000"},
        {"municipality": "240010", "kind": EntryKind.REGISTERED},
    ]
    queries += [query.model_copy(update=draw.choice(filters)) for query in queries[: count // 2]]
    return [
        *queries,
        SearchQuery(),
        SearchQuery(limit=100, offset=1950),
        SearchQuery(product_class=TM),
    ]


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


HF, TM, WD = ProductClass

PRODUCTS = (
    ("葛根湯", "カッコントウ", TM),
    ("葛根湯加川芎辛夷", "カッコントウカセンキュウシンイ", TM),
    ("麻黄湯エキス顆粒", "マオウトウエキスカリュウ", TM),
    ("小青竜湯", "ショウセイリュウトウ", TM),
    ("補中益気湯", "ホチュウエッキトウ", TM),
    ("防風通聖散錠", "ボウフウツウショウサンジョウ", TM),
    ("ビタミンＣタブレット", "ビタミンシータブレット", HF),
    ("コラーゲンドリンク", "コラーゲンドリンク", HF),
    ("コーラ風味ゼリー", "コーラフウミゼリー", HF),
    ("コーヒー青汁", "コーヒーアオジル", HF),
    ("γ-アミノ酪酸の力", "ガンマアミノラクサンノチカラ", HF),
    ("しいたけスープ", "シイタケスープ", HF),
    ("Green Tea Premium", "グリーンティープレミアム", HF),
    ("Café Collagen", "カフェコラーゲン", HF),
    ("黒酢にんにく", "クロズニンニク", HF),
    ("機能性表示食品 ルテイン", "キノウセイヒョウジショクヒンルテイン", HF),
    ("DHA・EPA 30日分", "ディーエイチエーイーピーエーサンジュウニチブン", HF),
    ("乳酸菌サプリ", "ニュウサンキンサプリ", HF),
    ("自走用車いす", "ジソウヨウクルマイス", WD),
    ("電動車椅子ライト", "デンドウクルマイスライト", WD),
    ("歩行器ウォーク", "ホコウキウォーク", WD),
    ("四点杖", "ヨンテンツエ", WD),
    ("折りたたみスロープ", "オリタタミスロープ", WD),
    ("St. John's Wort Tea", "セントジョーンズワートティー", HF),
)


def catalogue() -> InMemorySource:
    """Products known by name, numbered from 1, and one that mentions many of them in its claim."""
    source = InMemorySource()
    for number, (name, reading, product_class) in enumerate(PRODUCTS, 1):
        source.put(
            SearchDocument(
                number=number,
                kind=EntryKind.REGISTERED,
                names=(name,),
                readings=(reading,),
                codes=(f"P-{number:06d}", f"49870000{number:05d}"),
                firms=("髙橋漢方堂㈱",) if product_class is TM else ("Ise Health",),
                claims=("コレステロールが高めの方に",) if name == "黒酢にんにく" else (),
                ingredients=("難消化性デキストリン",) if name == "コーヒー青汁" else (),
                product_class=product_class,
                prior=prior(EntryKind.REGISTERED, name),
            )
        )
    names = "、".join(name for name, *_ in PRODUCTS)
    source.put(SearchDocument(number=90, kind=EntryKind.LISTED, names=("一覧",), claims=(names,), prior=0.99))
    return source


KNOWN_ITEMS = (
    # as on the label, in every width and script
    ("葛根湯", "葛根湯"),
    ("麻黄湯エキス顆粒", "麻黄湯エキス顆粒"),
    ("麻黄湯", "麻黄湯エキス顆粒"),
    ("ビタミンＣ", "ビタミンＣタブレット"),
    ("ビタミンC", "ビタミンＣタブレット"),
    ("ﾋﾞﾀﾐﾝｃ", "ビタミンＣタブレット"),
    ("びたみんC", "ビタミンＣタブレット"),
    ("ビタミン・C", "ビタミンＣタブレット"),
    ("ビタミン タブレット", "ビタミンＣタブレット"),
    ("γ－アミノ酪酸", "γ-アミノ酪酸の力"),
    ("γアミノ酪酸", "γ-アミノ酪酸の力"),
    ("アミノ酪酸", "γ-アミノ酪酸の力"),
    ("green tea", "Green Tea Premium"),
    ("GREEN TEA", "Green Tea Premium"),
    ("Ｇｒｅｅｎ　Ｔｅａ", "Green Tea Premium"),
    ("tea green", "Green Tea Premium"),
    ("cafe collagen", "Café Collagen"),
    ("Café", "Café Collagen"),
    ("st. john's", "St. John's Wort Tea"),
    ("st john", "St. John's Wort Tea"),
    ("dha epa", "DHA・EPA 30日分"),
    ("DHA・EPA", "DHA・EPA 30日分"),
    ("ｄｈａ", "DHA・EPA 30日分"),
    # readings
    ("かっこんとう", "葛根湯"),
    ("カッコントウ", "葛根湯"),
    ("ｶｯｺﾝﾄｳ", "葛根湯"),
    ("しょうせいりゅうとう", "小青竜湯"),
    ("ほちゅうえっきとう", "補中益気湯"),
    ("よんてんつえ", "四点杖"),
    ("にゅうさんきん", "乳酸菌サプリ"),
    # romaji
    ("kakkonto", "葛根湯"),
    ("kakkontou", "葛根湯"),
    ("Kakkontō", "葛根湯"),
    ("shoseiryuto", "小青竜湯"),
    ("hochuekkito", "補中益気湯"),
    ("bofutsushosan", "防風通聖散錠"),
    ("aojiru", "コーヒー青汁"),
    ("kuruma isu denndou", "電動車椅子ライト"),
    ("shiitake", "しいたけスープ"),
    # spellings
    ("小青龍湯", "小青竜湯"),
    ("補中益氣湯", "補中益気湯"),
    ("電動車いす", "電動車椅子ライト"),
    ("電動車イス", "電動車椅子ライト"),
    ("自走用車椅子", "自走用車いす"),
    ("椎茸", "しいたけスープ"),
    ("大蒜", "黒酢にんにく"),
    ("ニンニク", "黒酢にんにく"),
    ("四点つえ", "四点杖"),
    ("折り畳みスロープ", "折りたたみスロープ"),
    ("折畳 スロープ", "折りたたみスロープ"),
    # synonyms
    ("wheelchair 電動", "電動車椅子ライト"),
    ("ガーリック", "黒酢にんにく"),
    ("ステッキ", "四点杖"),
    ("rollator", "歩行器ウォーク"),
    # typing errors and loose spelling
    ("コヒー", "コーヒー青汁"),
    ("コーヒ青汁", "コーヒー青汁"),
    ("コラゲン", "コラーゲンドリンク"),
    ("タブレトット", "ビタミンＣタブレット"),
    ("premuim", "Green Tea Premium"),
    ("ルテシン", "機能性表示食品 ルテイン"),
    ("コレストロール", "黒酢にんにく"),
    ("デキストリソ", "コーヒー青汁"),
    # parts, characters, numbers
    ("食品", "機能性表示食品 ルテイン"),
    ("表示食品", "機能性表示食品 ルテイン"),
    ("杖", "四点杖"),
    ("聖", "防風通聖散錠"),
    ("力", "γ-アミノ酪酸の力"),
    ("30日", "DHA・EPA 30日分"),
    ("コーラ", "コーラ風味ゼリー"),
    ("P-000004", "小青竜湯"),
    ("４９８７００００００００４", "小青竜湯"),
)


async def test_known_items_are_found_first(indexed: Callable[..., TantivyIndex]) -> None:
    index = indexed(catalogue())
    names = {f"P-{number:06d}": name for number, (name, *_) in enumerate(PRODUCTS, 1)}
    ranks = {}
    for typed, expected in KNOWN_ITEMS:
        order = [names.get(entry, "") for entry in shown(await index.search(SearchQuery(q=typed)))]
        ranks[typed] = order.index(expected) + 1 if expected in order else 0
    assert len(KNOWN_ITEMS) >= 60
    assert {typed: rank for typed, rank in ranks.items() if rank != 1} == {}
    assert sum(1 / rank for rank in ranks.values() if rank) / len(ranks) >= 0.95


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


async def test_changed_text_is_found_and_the_old_text_is_not(indexed: Callable[..., TantivyIndex]) -> None:
    source = catalogue()
    index = indexed(source, flush_after=0.01)
    await index.catch_up()
    source.put(replace(source.entries["P-000001"], names=("桂枝湯",), readings=("ケイシトウ",)))
    for _ in range(2):  # from the overlay, then from the commit
        assert await found(index, "桂枝湯") == {"P-000001"}
        assert "P-000001" not in await found(index, "葛根湯")
        assert "P-000001" not in await found(index, "kakkonto")
        await settled(index)


async def test_a_withdrawn_entry_is_gone_from_every_answer_at_once(
    indexed: Callable[..., TantivyIndex],
) -> None:
    source = catalogue()
    source.withdraw("G-000090")
    index = indexed(source, flush_after=0.01)
    assert await index.suggest("かっこん") == ("葛根湯", "葛根湯加川芎辛夷")
    source.withdraw("P-000001")
    for _ in range(2):
        assert await found(index, "葛根湯") == {"P-000002"}
        assert await found(index, "kakkonto") == {"P-000002"}
        assert await index.suggest("かっこん") == ("葛根湯加川芎辛夷",)
        assert await index.suggest("kakkon") == ("葛根湯加川芎辛夷",)
        (kind, product_class, *_) = (await index.search(SearchQuery())).facets
        assert (kind.values[0].count, product_class.complete) == (len(PRODUCTS) - 1, True)
        await settled(index)


async def test_a_listing_that_was_taken_over_gives_way_to_the_registration(
    indexed: Callable[..., TantivyIndex],
) -> None:
    listing = SearchDocument(number=7, kind=EntryKind.LISTED, names=("まごころ歩行器",))
    source = InMemorySource([listing])
    index = indexed(source)
    assert await found(index, "まごころ") == {"G-000007"}
    source.withdraw("G-000007")
    source.put(replace(listing, number=3, kind=EntryKind.REGISTERED))
    assert await found(index, "まごころ") == {"P-000003"}


async def test_every_process_sees_a_change_with_its_first_question(
    indexed: Callable[..., TantivyIndex],
) -> None:
    corpus = Corpus(seed=2, words=200, firms=20)
    source = InMemorySource(corpus.documents(300))
    one, other = indexed(source, flush_after=0.02), indexed(source, flush_after=0.03)
    for turn in range(60):
        number = turn % 20 + 1
        source.put(SearchDocument(number=number, kind=EntryKind.REGISTERED, names=(f"ズンダ{turn}号",)))
        for index in (one, other):
            assert await found(index, f"ズンダ{turn}号") == {f"P-{number:06d}"}
            assert turn < 20 or not await found(index, f"ズンダ{turn - 20}号")
        await asyncio.sleep(0.002)


async def test_questions_asked_at_once_share_the_work_and_all_see_the_change(
    indexed: Callable[..., TantivyIndex],
) -> None:
    source = catalogue()
    index = indexed(source, flush_after=0.001)

    async def change_and_ask(turn: int) -> None:
        source.put(SearchDocument(number=turn, kind=EntryKind.REGISTERED, names=(f"試作{turn}号",)))
        await asyncio.sleep(turn % 7 / 1000)
        assert await found(index, f"試作{turn}号") == {f"P-{turn:06d}"}

    await asyncio.gather(*(change_and_ask(turn) for turn in range(100, 250)))
    await assert_exact(index, source, [SearchQuery(q="試作"), SearchQuery(q="試作120号")])


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


async def test_a_second_process_starts_from_the_seed(indexed: Callable[..., TantivyIndex]) -> None:
    source = catalogue()
    await indexed(source).catch_up()
    source.put(SearchDocument(number=50, kind=EntryKind.REGISTERED, names=("ズンダ茶",)))

    class WithoutWalk(InMemorySource):
        def all_ids(self, *, size: int) -> AsyncIterator[Sequence[str]]:
            raise AssertionError(f"walked all entries in batches of {size} although there is a seed")

    same = WithoutWalk()
    same.entries, same.log = source.entries, source.log
    second = indexed(same)
    assert await found(second, "ズンダ") == {"P-000050"}
    assert (await second.search(SearchQuery())).total == len(source.entries)


async def test_a_process_that_fell_far_behind_goes_on_from_another_s_seed(
    indexed: Callable[..., TantivyIndex],
) -> None:
    class Counting(InMemorySource):
        read = 0

        async def documents(self, ids: Sequence[str]) -> Sequence[SearchDocument]:
            self.read += len(ids)
            return await super().documents(ids)

    source, same = catalogue(), Counting()
    same.entries, same.log = source.entries, source.log
    busy, idle = indexed(source, flush_after=0.01), indexed(same)
    await busy.catch_up()
    await idle.catch_up()
    before = same.read
    for number in range(1_000, 6_500):
        source.put(SearchDocument(number=number, kind=EntryKind.REGISTERED, names=(f"輸入{number}号",)))
    await busy.catch_up()
    await settled(busy)
    source.put(SearchDocument(number=7_000, kind=EntryKind.REGISTERED, names=("輸入の後",)))
    await busy.catch_up()
    await settled(busy)
    await asyncio.sleep(0.1)  # until the seed is there
    source.put(SearchDocument(number=7_001, kind=EntryKind.REGISTERED, names=("最後",)))
    assert await found(idle, "最後") == {"P-007001"}
    assert (await idle.search(SearchQuery(q="輸入"))).total == 5_501
    assert same.read - before < 500


async def test_closing_leaves_a_seed_and_nothing_else(tmp_path: Path) -> None:
    source = catalogue()
    first = TantivyIndex(source, tmp_path, flush_after=NEVER)
    await first.catch_up()
    source.put(SearchDocument(number=50, kind=EntryKind.REGISTERED, names=("ズンダ茶",)))
    await first.catch_up()
    await first.close()
    assert [path.name.rsplit("-")[-1] for path in tmp_path.iterdir()] == [f"{len(source.log):020d}"]


async def test_what_a_dead_process_left_is_cleared_away(tmp_path: Path) -> None:
    source = catalogue()
    living = TantivyIndex(source, tmp_path, flush_after=NEVER)
    await living.catch_up()
    (kept,) = tmp_path.glob("process-*.lock")
    dead = tmp_path / "process-dead"
    dead.mkdir()
    (tmp_path / "process-dead.lock").touch()
    (dead / "meta.json").touch()
    second = TantivyIndex(source, tmp_path, flush_after=NEVER)
    await second.catch_up()
    assert not dead.exists()
    assert not (tmp_path / "process-dead.lock").exists()
    assert kept.exists()
    assert await found(living, "葛根湯")
    await living.close()
    await second.close()


async def test_a_damaged_seed_is_replaced_by_a_rebuild(tmp_path: Path) -> None:
    source = catalogue()
    maker = TantivyIndex(source, tmp_path, flush_after=NEVER)
    await maker.catch_up()
    await maker.close()
    (seed,) = tmp_path.glob("seed-*")
    whole = tmp_path.parent / f"{tmp_path.name}-whole"
    shutil.copytree(seed, whole)
    for path in sorted(whole.iterdir()):
        for damage in (b"", path.read_bytes()[: path.stat().st_size // 2], b"\xff" * 64):
            shutil.rmtree(seed, ignore_errors=True)
            shutil.copytree(whole, seed)
            (seed / path.name).write_bytes(damage)
            index = TantivyIndex(source, tmp_path, flush_after=NEVER, patience=60)
            assert await found(index, "葛根湯") == {"P-000001", "P-000002", "G-000090"}, (
                path.name,
                damage[:9],
            )
            assert (await index.search(SearchQuery())).total == len(source.entries)
            await index.close()
        shutil.rmtree(seed, ignore_errors=True)
        shutil.copytree(whole, seed)
        (seed / path.name).unlink()
        index = TantivyIndex(source, tmp_path, flush_after=NEVER, patience=60)
        assert (await index.search(SearchQuery())).total == len(source.entries), path.name
        await index.close()
    shutil.rmtree(whole)


async def test_a_seed_of_another_database_is_not_used(indexed: Callable[..., TantivyIndex]) -> None:
    await indexed(catalogue()).catch_up()
    other = InMemorySource(
        [SearchDocument(number=1, kind=EntryKind.REGISTERED, names=("別の製品",))], identity="other"
    )
    assert (await indexed(other).search(SearchQuery())).total == 1


async def test_a_restored_database_is_indexed_anew(indexed: Callable[..., TantivyIndex]) -> None:
    source = catalogue()
    index = indexed(source)
    source.put(SearchDocument(number=50, kind=EntryKind.REGISTERED, names=("ズンダ茶",)))
    assert await found(index, "ズンダ") == {"P-000050"}
    source.withdraw("P-000050")
    del source.log[-2:]  # the backup was older than the change
    assert await found(index, "ズンダ") == set()
    assert (await index.search(SearchQuery())).total == len(source.entries)
    late = indexed(source)
    assert (await late.search(SearchQuery())).total == len(source.entries)


async def test_while_a_large_rebuild_runs_the_search_says_so_and_works_afterwards(
    indexed: Callable[..., TantivyIndex],
) -> None:
    gate = asyncio.Event()

    class Slow(InMemorySource):
        async def documents(self, ids: Sequence[str]) -> Sequence[SearchDocument]:
            await gate.wait()
            return await super().documents(ids)

    source = Slow()
    source.put(SearchDocument(number=1, kind=EntryKind.REGISTERED, names=("葛根湯",)))
    index = indexed(source, patience=0.05)
    for ask in (index.search(SearchQuery(q="葛根湯")), index.suggest("葛"), index.catch_up()):
        with pytest.raises(SearchRebuilding) as refused:
            await ask
        assert refused.value.retry_after > 0
    assert not index.health().ready
    gate.set()
    await asyncio.sleep(0.3)
    assert await found(index, "葛根湯") == {"P-000001"}
    assert index.health().ready


async def test_an_error_of_the_database_reaches_the_asker_and_is_not_remembered(
    indexed: Callable[..., TantivyIndex], caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(InMemorySource):
        broken = True

        async def documents(self, ids: Sequence[str]) -> Sequence[SearchDocument]:
            if self.broken:
                raise ConnectionError("no database")
            return await super().documents(ids)

    source = Failing()
    source.put(SearchDocument(number=1, kind=EntryKind.REGISTERED, names=("葛根湯",)))
    index = indexed(source)
    with pytest.raises(ConnectionError):
        await index.search(SearchQuery(q="葛根湯"))
    assert "could not follow the log" in caplog.text
    source.broken = False
    assert await found(index, "葛根湯") == {"P-000001"}


async def test_while_the_disk_is_full_answers_stay_right_and_health_tells(
    indexed: Callable[..., TantivyIndex], caplog: pytest.LogCaptureFixture
) -> None:
    source = catalogue()
    index = indexed(source, flush_after=0.02)
    await index.catch_up()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))  # every write of this process fails
    try:
        for number in range(100, 350):  # more than the overlay should hold
            source.put(SearchDocument(number=number, kind=EntryKind.REGISTERED, names=(f"ズンダ{number}号",)))
        assert await found(index, "ズンダ120号") == {"P-000120"}
        assert index.health().problem
        source.withdraw("P-000120")
        assert await found(index, "ズンダ120号") == set()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await settled(index)
    assert index.health().problem is None
    await assert_exact(index, source, [SearchQuery(q="ズンダ"), SearchQuery()])
    assert "could not be written" in caplog.text


async def test_an_index_whose_directory_vanished_comes_back_by_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = catalogue()
    index = TantivyIndex(source, tmp_path, flush_after=0.01, patience=60)
    await index.catch_up()
    shutil.rmtree(next(path for path in tmp_path.glob("process-*") if path.is_dir()))
    source.put(SearchDocument(number=50, kind=EntryKind.REGISTERED, names=("ズンダ茶",)))
    assert await found(index, "ズンダ") == {"P-000050"}
    for _ in range(300):
        if index.health().problem:
            break
        await asyncio.sleep(0.01)
    assert "could not be written" in caplog.text
    assert await found(index, "ズンダ") == {"P-000050"}
    await settled(index)
    assert index.health().problem is None
    assert (await index.search(SearchQuery())).total == len(source.entries)
    await index.close()


async def test_the_work_of_following_the_log_takes_no_part_in_the_asker_s_transaction(
    indexed: Callable[..., TantivyIndex],
) -> None:
    transaction: ContextVar[str | None] = ContextVar("transaction", default=None)
    seen: list[str | None] = []

    class Watching(InMemorySource):
        async def documents(self, ids: Sequence[str]) -> Sequence[SearchDocument]:
            seen.append(transaction.get())
            return await super().documents(ids)

    source = Watching()
    source.put(SearchDocument(number=1, kind=EntryKind.REGISTERED, names=("葛根湯",)))
    transaction.set("of a request")
    assert await found(indexed(source), "葛根湯") == {"P-000001"}
    assert seen == [None]


def test_the_adapter_keeps_the_promise_of_the_port(tmp_path: Path) -> None:
    source = InMemorySource()
    index = TantivyIndex(source, tmp_path)
    assert isinstance(source, SearchSource)
    assert isinstance(index, SearchIndex)
    assert not index.health().ready
    assert public_id(SearchDocument(number=5, kind=EntryKind.LISTED, names=())) == "G-000005"
