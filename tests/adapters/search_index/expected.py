"""What an index must answer, by brute force, and a catalogue of products known by name."""

import asyncio
import random
from collections import Counter
from functools import lru_cache

from registry.adapters.search_index import TantivyIndex
from registry.domain.ports import SearchIndex
from registry.domain.search import SearchDocument, prior, search_text, tier, wanted
from schemas.search import SearchAnswer, SearchQuery
from schemas.vocab import EntryKind, Grade, ProductClass, SearchFacet, SubClass
from tests.search_corpus import Corpus, InMemorySource

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
        "grade": query.grade,
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
        {"grade": Grade.X},
    ]
    queries += [query.model_copy(update=draw.choice(filters)) for query in queries[: count // 2]]
    return [
        *queries,
        SearchQuery(),
        SearchQuery(limit=100, offset=1950),
        SearchQuery(product_class=TM),
    ]


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
