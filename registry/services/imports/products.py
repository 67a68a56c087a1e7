"""Rows of products: each becomes a new registration's draft, or a new draft of one of the firm's own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from registry.adapters.sheets import Sheet, SheetLine
from registry.domain.calendar import tokyo_day
from registry.domain.cells import CellRefused, read_word
from registry.domain.errors import Invalid, RegistryError
from registry.domain.permissions import Actor
from registry.domain.uploads import (
    PRODUCT_COLUMNS,
    Column,
    Found,
    Known,
    Plan,
    Table,
    Values,
    differences,
    located,
    matching,
    overlaid,
    product_columns,
    read_values,
)
from registry.services import members, products
from registry.services.imports.rows import Unit, Verdict, found_of, refused, said
from registry.services.products.rows import DRAFT, draft_etag
from registry.tables.database import Statement, transaction
from schemas.base import FieldProblem, search_key
from schemas.problems import field_problems
from schemas.products import ProductDraft
from schemas.products.labels import field_label
from schemas.vocab import FindingLevel, RowCode, RowOutcome, SubClass

__all__ = ["Products"]

_SUBCLASS: Final = next(column for column in PRODUCT_COLUMNS if column.field == "subclass")
_FIRM: Final = next(column for column in PRODUCT_COLUMNS if column.field == "firm")
_NAME: Final = next(column for column in PRODUCT_COLUMNS if column.field == "name_ja")
_TOLD: Final = 5
_NUMBERS: Final = (
    "ffc_no",
    "foshu_no",
    "approval_no",
    "yj_code",
    "tais_code",
    "care_device_code",
    "gtin.0.gtin",
)
_OF_FIRM: Final = Statement(
    "SELECT p.public_id, p.etag, d.version, d.revision, d.document AS draft, v.document AS published"
    " FROM product p JOIN firm f ON f.id = p.firm LEFT JOIN product_draft d ON d.product = p.id"
    " LEFT JOIN version v ON v.record = p.public_id AND v.number = p.published_version"
    " WHERE f.corporate_no = {} ORDER BY p.number"
)


@dataclass(frozen=True)
class _Reading:
    """How the rows of one sub-class are read from one table."""

    columns: tuple[Column, ...]
    plan: Plan
    foreign: tuple[int, ...]
    """Places of columns that other sub-classes have and this one lacks."""


@dataclass
class Products:
    """Takes rows of products for one person.

    Attributes:
        actor: Who sent the file.
        now: The instant everything is recorded under.
        table: The headings of the file.
    """

    actor: Actor
    now: datetime
    table: Table
    _readings: dict[SubClass, _Reading] = field(default_factory=dict)
    _known: dict[str, tuple[list[Known], dict[str, str]]] = field(default_factory=dict)
    _own: frozenset[str] | None = None

    def units(self, sheet: Sheet) -> Iterator[Unit]:
        """One unit a row; a row with the key of an earlier one is refused."""
        seen: dict[tuple[str, ...], int] = {}
        for read in sheet.lines:
            values = self._read(read) if read.line.number else Values()
            if read.line.number and "name_ja" in values.by_path:
                key = _key(values.by_path)
                if (first := seen.setdefault(key, read.line.number)) != read.line.number:
                    values.found.append(
                        said(
                            RowCode.E_DUP,
                            self.table.place(_NAME),
                            ja=f"{first} 行目と同じ製品です。1行にまとめてください。",
                            en=f"Row {first} has the same product; keep one row.",
                        )
                    )
            yield Unit([read], [values])

    def _read(self, read: SheetLine) -> Values:
        place = self.table.place(_SUBCLASS)
        cell = None if place is None else read.line.cell(place)
        if cell is None or cell.empty:
            return Values(
                found=[said(RowCode.E_REQ, place, ja="細区分を入力してください。", en="Fill in 細区分.")]
            )
        try:
            subclass = read_word(cell, SubClass)
        except CellRefused as refusal:
            return Values(found=[Found(place, refusal.code, refusal.message)])
        reading = self._reading(subclass)
        values = read_values(self.table, read.line, reading.plan)
        given = values.by_path.pop("product_class", subclass.product_class.value)
        if given != subclass.product_class.value:
            values.found.append(
                said(
                    RowCode.E_ENUM,
                    place,
                    ja=f"細区分「{subclass.ja}」の区分は「{subclass.product_class.ja}」です。",
                    en=f"The class of {subclass.en} is {subclass.product_class.en}.",
                )
            )
        values.found.extend(
            said(
                RowCode.E_OUT_OF_SCOPE,
                at,
                ja=f"「{subclass.ja}」にはない項目です。空にしてください。",
                en=f"{subclass.en} has no such field; leave it empty.",
            )
            for at in reading.foreign
            if not read.line.cell(at).empty
        )
        return values

    def _reading(self, subclass: SubClass) -> _Reading:
        if subclass not in self._readings:
            columns = product_columns(subclass)
            own = {key for column in columns for key in column.keys}
            known = {key for column in PRODUCT_COLUMNS for key in column.keys} - own
            foreign = tuple(place for key, place in self.table.places.items() if key in known)
            self._readings[subclass] = _Reading(columns, self.table.plan(columns), foreign)
        return self._readings[subclass]

    async def take(self, unit: Unit, *, confirmed: bool, dry: bool) -> list[Verdict]:
        """Register or amend the product of a row."""
        (read,), (values,) = unit.lines, unit.values
        found = [*read.found, *values.found]
        if not read.line.number:
            return [Verdict(read, RowOutcome.UNCHANGED, found=tuple(found))]
        if refused(found):
            return [Verdict(read, RowOutcome.REFUSED, found=tuple(found))]
        try:
            async with transaction():
                outcome, subject = await self._take(values, found, confirmed=confirmed, dry=dry)
        except Invalid as invalid:
            found += [self._located(problem, values) for problem in invalid.problems]
            return [Verdict(read, RowOutcome.REFUSED, found=tuple(found))]
        except RegistryError as error:
            return [Verdict(read, RowOutcome.REFUSED, found=(*found, found_of(error)))]
        return [Verdict(read, RowOutcome.REFUSED if refused(found) else outcome, subject, tuple(found))]

    async def _take(
        self, values: Values, found: list[Found], *, confirmed: bool, dry: bool
    ) -> tuple[RowOutcome, str | None]:
        firm = await self._firm(values, found)
        if firm is None:
            return RowOutcome.REFUSED, None
        known, tags = await self._of_firm(firm)
        row = overlaid({}, {**values.by_path, "firm": firm})
        same = matching(row, known)
        if len(same) > 1:
            ids = ", ".join(one.id for one in same)
            found.append(
                said(
                    RowCode.E_REF,
                    self.table.place(_NAME),
                    ja=f"同じ名前の製品が複数あります（{ids}）。番号か JAN コードも書いてください。",
                    en=f"Several products have this name ({ids}); give a number or GTIN.",
                )
            )
            return RowOutcome.REFUSED, None
        if not same:
            new = self._draft(row)
            await self._warn(new, found, dry=dry, product_id=None)
            made = await products.register(new, actor=self.actor, now=self.now)
            return RowOutcome.CREATED, made.id
        registered = same[0]
        if registered.document["subclass"] != row["subclass"]:
            found.append(
                said(
                    RowCode.E_STATE,
                    self.table.place(_SUBCLASS),
                    ja=f"{registered.id} の細区分は変更できません。",
                    en=f"The sub-class of {registered.id} cannot change.",
                )
            )
            return RowOutcome.REFUSED, registered.id
        return await self._amend(
            registered,
            tags[registered.id],
            {**values.by_path, "firm": firm},
            found,
            confirmed=confirmed,
            dry=dry,
        )

    async def _amend(
        self,
        registered: Known,
        etag: str,
        values: dict[str, Any],
        found: list[Found],
        *,
        confirmed: bool,
        dry: bool,
    ) -> tuple[RowOutcome, str]:
        new = self._draft(overlaid(registered.document, values))
        old = DRAFT.validate_python(registered.document).model_dump(mode="json")
        changed = differences(old, new.model_dump(mode="json"))
        if not changed:
            return RowOutcome.UNCHANGED, registered.id
        told = RowCode.W_CHANGE if dry or confirmed else RowCode.E_CONFIRM
        for name, before, after in changed:
            found.append(
                located(
                    FieldProblem(
                        field=name,
                        code=told.value,
                        message=said(
                            told,
                            ja=f"{registered.id} の登録「{before}」を「{after}」に変えます。",
                            en=f"{registered.id}: “{before}” becomes “{after}”.",
                        ).message,
                    ),
                    self.table,
                    self._reading(new.subclass).columns,
                    code=told,
                )
            )
        if told is RowCode.W_CHANGE:
            await self._warn(new, found, dry=dry, product_id=registered.id)
            await products.amend(registered.id, new, if_match=etag, actor=self.actor, now=self.now)
        return RowOutcome.CHANGED, registered.id

    async def _firm(self, values: Values, found: list[Found]) -> str | None:
        """The firm of a row: as written, else the only one that the sender acts for."""
        place = self.table.place(_FIRM)
        if self._own is None:
            self._own = frozenset(firm.corporate_no for firm in await members.own_firms(self.actor))
        own = self._own
        given: str | None = values.by_path.get("firm")
        if given is None and len(own) == 1:
            return next(iter(own))
        if given is None:
            found.append(
                said(RowCode.E_REQ, place, ja="法人番号を入力してください。", en="Fill in 法人番号.")
            )
            return None
        if given not in own:
            found.append(
                said(
                    RowCode.E_RIGHT,
                    place,
                    ja=f"法人番号 {given} は、あなたが担当する事業者ではありません。番号を確かめてください。",
                    en=f"You do not act for a firm with the corporate number {given}; check the number.",
                )
            )
            return None
        return given

    async def _of_firm(self, firm: str) -> tuple[list[Known], dict[str, str]]:
        """The firm's products as they stand, and the tag that a change of each must name; read once a run."""
        if firm not in self._known:
            known: list[Known] = []
            tags: dict[str, str] = {}
            for row in await _OF_FIRM.rows(firm):
                text = row["draft"] or row["published"]
                if text is None:
                    continue
                known.append(Known(row["public_id"], json.loads(text)))
                tags[row["public_id"]] = (
                    row["etag"] if row["draft"] is None else draft_etag(row["version"], row["revision"])
                )
            self._known[firm] = known, tags
        return self._known[firm]

    def _draft(self, document: dict[str, Any]) -> ProductDraft:
        try:
            return DRAFT.validate_python(document)
        except ValidationError as error:
            prefix = f"{document['subclass']}."
            raise Invalid(
                tuple(
                    problem.model_copy(update={"field": problem.field.removeprefix(prefix)})
                    for problem in field_problems(error)
                )
            ) from None

    async def _warn(
        self, new: ProductDraft, found: list[Found], *, dry: bool, product_id: str | None
    ) -> None:
        """Say in a dry run what stands between the draft and its submission: it refuses no row."""
        if not dry:
            return
        checked = await products.check(new, today=tokyo_day(self.now), product_id=product_id)
        missing = [one for one in checked if one.level is FindingLevel.MUST]
        if missing:
            labels = list(dict.fromkeys(field_label(one.field).ja for one in missing))
            english = list(dict.fromkeys(field_label(one.field).en for one in missing))
            more = "…" if len(labels) > _TOLD else ""
            found.append(
                said(
                    RowCode.W_RULE,
                    ja=f"下書きとして登録できますが、申請までに {len(missing)} 件の対応が必要です"
                    f"（{'、'.join(labels[:_TOLD])}{more}）。",
                    en=f"It can be taken as a draft; before submission {len(missing)} thing(s) need mending"
                    f" ({', '.join(english[:_TOLD])}{more}).",
                )
            )

    def _located(self, problem: FieldProblem, values: Values) -> Found:
        subclass = SubClass.of(values.by_path["subclass"])
        named = problem
        if problem.field:
            label = field_label(problem.field)
            message = said(
                RowCode.E_FMT,
                ja=f"{label.ja}：{problem.message.ja}",
                en=f"{label.en}: {problem.message.en}",
            ).message
            named = problem.model_copy(update={"message": message})
        found = located(named, self.table, self._reading(subclass).columns)
        return found if found.place is not None else Found(None, found.code, named.message)


def _key(values: dict[str, Any]) -> tuple[str, ...]:
    """The key of a row in its file: firm, name and identifiers (domain specification 7.1)."""
    return (
        str(values.get("firm", "")),
        search_key(str(values["name_ja"])),
        *(str(values.get(name, "")) for name in _NUMBERS),
    )
