"""Search material for tests and benchmarks: an in-memory source, and product text of invented words.

No word of the corpus comes from a real product. Words are drawn with a skew (rank to the power of -1), so
that some stand in a large part of all entries and most in a few: what makes counting and ranking costly is
the common word.
"""

import itertools
import random
from collections.abc import AsyncIterator, Iterable, Sequence

from registry.domain.ports import Changes
from registry.domain.search import SearchDocument, prior
from schemas.vocab import EntryKind, Grade, SubClass

_KATAKANA = (
    "アカサタナハマラガザダバパイキシチニヒミリギジビピウクスツヌフムルグズブ"
    "プエケセテネヘメレゲゼデベペオコソトノホモロゴゾドボポ"
)
_KANJI = (
    "茶草根湯葉花実芽皮参梅桃桂芍甘生朮苓黄連柏杏仁麦門冬防風荊芥薄荷桔梗半夏"
    "厚朴陳枳川芎地丹竜骨海藻米糠豆乳菌酵母卵白魚油肝椿桑青緑黒紅"
)
_FIRM_ENDS = ("製薬", "食品", "漢方堂", "ヘルス", "研究所", "Pharma", "ﾌｰｽﾞ")
_NAME_ENDS = ("", "", "プレミアム", "ＥＸ", " 30日分", "ライト", "顆粒", "（お試し）", " Gold")
_CLAIM_STARTS = ("本品には", "本品は", "毎日の", "高めの", "日常の", "年齢とともに低下する")
_CLAIM_ENDS = (
    "の健康維持に役立つ。",
    "を整える機能が報告されています。",
    "の歩行を支える。",
    "が気になる方に適した食品です。",
    "を緩和する。",
    "の負担を軽減する。",
    "に配慮した設計です。",
    "の睡眠の質を高める。",
)
_COMMON = "本品は機能性表示食品です。"


def public_id(document: SearchDocument) -> str:
    """The public identifier of a document."""
    return f"{'G' if document.kind is EntryKind.LISTED else 'P'}-{document.number:06d}"


class InMemorySource:
    """A SearchSource over a dictionary and a list: the smallest database there is."""

    def __init__(self, documents: Iterable[SearchDocument] = (), *, identity: str = "memory") -> None:
        self.entries: dict[str, SearchDocument] = {}
        self.log: list[str] = []
        self.name = identity
        for document in documents:
            self.put(document)

    def put(self, document: SearchDocument) -> None:
        """Publish or change an entry, and log it."""
        self.entries[public_id(document)] = document
        self.log.append(public_id(document))

    def withdraw(self, entry: str) -> None:
        """Take an entry away, and log it."""
        del self.entries[entry]
        self.log.append(entry)

    async def identity(self) -> str:
        return self.name

    async def head(self) -> int:
        return len(self.log)

    async def changed(self, *, after: int, upto: int, limit: int) -> Changes:
        covered = min(upto, after + limit)
        return Changes(tuple(dict.fromkeys(self.log[after:covered])), covered)

    async def all_ids(self, *, size: int) -> AsyncIterator[Sequence[str]]:
        entries = list(self.entries)
        for start in range(0, len(entries), size):
            yield entries[start : start + size]

    async def documents(self, ids: Sequence[str]) -> Sequence[SearchDocument]:
        return [self.entries[entry] for entry in ids if entry in self.entries]


class Corpus:
    """Invented vocabulary and what is made of it; the same seed makes the same documents."""

    def __init__(self, seed: int = 1, *, words: int = 4000, firms: int = 2000) -> None:
        self.random = random.Random(seed)  # noqa: S311 - invented text, not secrets
        makers = (self._katakana, self._katakana, self._kanji, self._kanji, self._latin)
        self.words = [self.random.choice(makers)() for _ in range(words)]
        self.firms = [f"{self._drawn(self.words)}{self._drawn(_FIRM_ENDS)}株式会社" for _ in range(firms)]
        self._word_weights = list(itertools.accumulate(1 / rank for rank in range(1, words + 1)))
        self._firm_weights = list(itertools.accumulate(rank**-0.8 for rank in range(1, firms + 1)))

    def word(self) -> str:
        """A word, common ones more often."""
        return self.random.choices(self.words, cum_weights=self._word_weights)[0]

    def document(self, number: int) -> SearchDocument:
        """One entry; one in four is a listing without sub-class."""
        draw = self.random
        name = "".join(self.word() for _ in range(draw.randint(1, 2))) + self._drawn(_NAME_ENDS)
        firm = draw.choices(range(len(self.firms)), cum_weights=self._firm_weights)[0]
        subclass = draw.choice(list(SubClass))
        kind = EntryKind.LISTED if draw.random() < 0.25 else EntryKind.REGISTERED
        return SearchDocument(
            number=number,
            kind=kind,
            names=(name,),
            readings=("".join(self._drawn(_KATAKANA) for _ in range(len(name) + 3)),),
            firms=(self.firms[firm],),
            ingredients=tuple(self.word() for _ in range(draw.randint(2, 9))),
            claims=(self._claim(),),
            trials=tuple(self._trial() for _ in range(draw.choice((0, 0, 1, 2)))),
            product_class=subclass.product_class,
            subclass=subclass if kind is EntryKind.REGISTERED else None,
            firm=f"O-{firm:06d}",
            municipality=f"{24000 + firm % 300}0",
            grade=list(Grade)[number % 7] if number % 5 == 0 and kind is EntryKind.REGISTERED else None,
            prior=prior(kind, name),
        )

    def documents(self, count: int) -> list[SearchDocument]:
        """Entries numbered from 1."""
        return [self.document(number) for number in range(1, count + 1)]

    def questions(self, count: int) -> list[str]:
        """What people type: mostly one word, sometimes two, a part of one, a firm or a phrase."""
        draw = self.random
        kinds = (
            (50, self.word),
            (12, lambda: f"{self.word()} {self.word()}"),
            (14, lambda: self.word()[:2]),
            (4, lambda: self.word()[:1]),
            (4, lambda: draw.choice(("食品", "機能性表示食品", "睡眠の質", "歩行", "製薬", "比較試験"))),
            (6, lambda: draw.choice(self.firms)),
            (6, lambda: f"{self.word()}プレミアム"),
            (4, lambda: self.word()[:-1] + self._drawn(_KATAKANA)),
        )
        chosen = draw.choices([make for _, make in kinds], weights=[weight for weight, _ in kinds], k=count)
        return [make() for make in chosen]

    def _drawn(self, choices: Sequence[str]) -> str:
        return self.random.choice(choices)

    def _katakana(self) -> str:
        size = self.random.randint(3, 7)
        first = self._drawn(_KATAKANA)
        return first + "".join(self._drawn(_KATAKANA + "ンーー") for _ in range(size - 1))

    def _kanji(self) -> str:
        return "".join(self._drawn(_KANJI) for _ in range(self.random.randint(2, 3)))

    def _latin(self) -> str:
        return "".join(
            self._drawn("bcdfghklmnprst") + self._drawn("aeiou") for _ in range(self.random.randint(2, 3))
        )

    def _claim(self) -> str:
        sentences = self.random.randint(1, 3)
        made = [
            f"{self._drawn(_CLAIM_STARTS)}{self.word()}{self._drawn(_CLAIM_ENDS)}" for _ in range(sentences)
        ]
        return "".join(made) + (_COMMON if self.random.random() < 0.5 else "")

    def _trial(self) -> str:
        return f"{self.word()}摂取による{self.word()}への影響：ランダム化比較試験"
