"""Taking rows of products: a batch is sorted out first, then what is new is registered at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from registry.adapters.sheets import Sheet, SheetLine
from registry.domain.calendar import tokyo_day
from registry.domain.errors import Invalid, RegistryError
from registry.domain.permissions import Actor
from registry.domain.uploads import Found, Known, Table, differences, located, overlaid
from registry.services import members, products, rules
from registry.services.imports.products.known import OfFirm, of_firm
from registry.services.imports.products.reading import FIRM, NAME, SUBCLASS, Reader
from registry.services.imports.rows import Unit, Verdict, found_of, refused, said
from registry.services.products.rows import DRAFT
from registry.services.rules import InForce
from registry.tables.database import transaction
from schemas.base import Bilingual, FieldProblem
from schemas.findings import Finding
from schemas.problems import field_problems
from schemas.products import ProductDraft
from schemas.products.labels import field_label
from schemas.vocab import FindingLevel, RowCode, RowOutcome, SubClass

__all__ = ["Products"]

_TOLD: Final = 5


@dataclass
class _Row:
    """A row on its way: what is said of it, and what is to be done."""

    read: SheetLine
    found: list[Found]
    outcome: RowOutcome = RowOutcome.REFUSED
    subject: str | None = None
    draft: ProductDraft | None = None
    """What is to be registered, or saved over ``subject``; None where nothing is to be done."""
    etag: str | None = None
    """The tag of ``subject`` that the change must name."""

    def refuse(self, found: Sequence[Found]) -> None:
        self.found += found
        self.outcome, self.draft = RowOutcome.REFUSED, None

    def verdict(self) -> Verdict:
        outcome = RowOutcome.REFUSED if refused(self.found) else self.outcome
        return Verdict(self.read, outcome, self.subject, tuple(self.found))


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
    _reader: Reader = field(init=False)
    _known: dict[str, OfFirm] = field(default_factory=dict)
    _own: frozenset[str] | None = None
    _in_force: InForce | None = None

    def __post_init__(self) -> None:
        self._reader = Reader(self.table)

    def units(self, sheet: Sheet) -> Iterator[Unit]:
        """One unit a row."""
        return self._reader.units(sheet)

    async def take(self, units: Sequence[Unit], *, confirmed: bool, dry: bool) -> list[Verdict]:
        """Register or amend the products of some rows."""
        rows = [await self._sorted_out(unit, confirmed=confirmed, dry=dry) for unit in units]
        if dry:
            await self._warn([row for row in rows if row.draft is not None])
        await self._register([row for row in rows if row.draft is not None and row.etag is None])
        for row in rows:
            if row.etag is not None:
                await self._amend(row)
        return [row.verdict() for row in rows]

    async def _sorted_out(self, unit: Unit, *, confirmed: bool, dry: bool) -> _Row:
        """What is to be done with a row."""
        (read,), (values,) = unit.lines, unit.values
        row = _Row(read, [*read.found, *values.found])
        if refused(row.found):
            return row
        try:
            await self._decide(row, values.by_path, confirmed=confirmed, dry=dry)
        except Invalid as invalid:
            subclass = SubClass.of(values.by_path["subclass"])
            row.refuse([self._located(problem, subclass) for problem in invalid.problems])
        return row

    async def _decide(self, row: _Row, values: dict[str, Any], *, confirmed: bool, dry: bool) -> None:
        firm = await self._firm(values, row.found)
        if firm is None:
            return
        if firm not in self._known:
            self._known[firm] = await of_firm(firm)
        given = {**values, "firm": firm}
        document = overlaid({}, given)
        same = self._known[firm].matching(document)
        if len(same) > 1:
            ids = ", ".join(one.id for one, _ in same)
            row.found.append(
                said(
                    RowCode.E_REF,
                    self.table.place(NAME),
                    ja=f"同じ名前の製品が複数あります（{ids}）。番号か JAN コードも書いてください。",
                    en=f"Several products have this name ({ids}); give a number or GTIN.",
                )
            )
        elif not same:
            row.draft, row.outcome = _draft(document), RowOutcome.CREATED
        else:
            self._change(row, *same[0], given, confirmed=confirmed, dry=dry)

    def _change(
        self, row: _Row, registered: Known, etag: str, values: dict[str, Any], *, confirmed: bool, dry: bool
    ) -> None:
        """What a row changes of the product that it names."""
        row.subject = registered.id
        if registered.document["subclass"] != values["subclass"]:
            row.found.append(
                said(
                    RowCode.E_STATE,
                    self.table.place(SUBCLASS),
                    ja=f"{registered.id} の細区分は変更できません。",
                    en=f"The sub-class of {registered.id} cannot change.",
                )
            )
            return
        new = _draft(overlaid(registered.document, values))
        old = DRAFT.validate_python(registered.document).model_dump(mode="json")
        changed = differences(old, new.model_dump(mode="json"))
        if not changed:
            row.outcome = RowOutcome.UNCHANGED
            return
        told = RowCode.W_CHANGE if dry or confirmed else RowCode.E_CONFIRM
        row.outcome = RowOutcome.CHANGED
        row.found += [
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
                self._reader.columns(new.subclass),
                code=told,
            )
            for name, before, after in changed
        ]
        if told is RowCode.W_CHANGE:
            row.draft, row.etag = new, etag

    async def _register(self, rows: Sequence[_Row]) -> None:
        """Register what is new; where one row cannot be, each is tried by itself."""
        drafts = [row.draft for row in rows if row.draft is not None]
        if not drafts:
            return
        try:
            async with transaction():
                made = await products.register_all(drafts, actor=self.actor, now=self.now)
        except RegistryError as error:
            if len(rows) == 1:
                rows[0].refuse(self._told(error, drafts[0].subclass))
                return
            for row in rows:
                await self._register([row])
            return
        for row, one in zip(rows, made, strict=True):
            row.subject = one.id

    async def _amend(self, row: _Row) -> None:
        assert row.draft is not None  # noqa: S101 # a row with a tag has a draft
        assert row.subject is not None  # noqa: S101 # and names its product
        assert row.etag is not None  # noqa: S101 # asked before
        try:
            async with transaction():
                await products.amend(
                    row.subject, row.draft, if_match=row.etag, actor=self.actor, now=self.now
                )
        except RegistryError as error:
            row.refuse(self._told(error, row.draft.subclass))

    async def _firm(self, values: dict[str, Any], found: list[Found]) -> str | None:
        """The firm of a row: as written, else the only one that the sender acts for."""
        place = self.table.place(FIRM)
        if self._own is None:
            self._own = frozenset(firm.corporate_no for firm in await members.own_firms(self.actor))
        own = self._own
        given: str | None = values.get("firm")
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

    async def _warn(self, rows: Sequence[_Row]) -> None:
        """Say in a dry run what stands between the drafts and their submission: it refuses no row."""
        today = tokyo_day(self.now)
        if self._in_force is None:
            self._in_force = await rules.on(today)
        documents = [(row.draft, row.subject) for row in rows if row.draft is not None]
        checked = await products.check_all(documents, today=today, in_force=self._in_force)
        for row, found in zip(rows, checked, strict=True):
            missing = []
            for one in found:
                told = self._told_at_its_cell(one, row)
                if told is not None:
                    row.found.append(told)
                elif one.level is FindingLevel.MUST:
                    missing.append(one)
            if missing:
                row.found.append(_to_mend(missing))

    def _told_at_its_cell(self, finding: Finding, row: _Row) -> Found | None:
        """What a rule says of something that the row has a cell for; None where the cell is empty or not there."""
        assert row.draft is not None  # noqa: S101 # only drafts are checked
        if finding.level is FindingLevel.INFO:
            return None
        hint = finding.hint or Bilingual(ja="", en="")
        message = Bilingual(ja=f"{finding.message.ja}{hint.ja}", en=f"{finding.message.en} {hint.en}".strip())
        problem = FieldProblem(field=finding.field, code=finding.code, message=message)
        told = located(problem, self.table, self._reader.columns(row.draft.subclass), code=RowCode.W_RULE)
        return None if told.place is None or row.read.line.cell(told.place).empty else told

    def _told(self, error: RegistryError, subclass: SubClass) -> list[Found]:
        if isinstance(error, Invalid):
            return [self._located(problem, subclass) for problem in error.problems]
        return [found_of(error)]

    def _located(self, problem: FieldProblem, subclass: SubClass) -> Found:
        named = problem
        if problem.field:
            label = field_label(problem.field)
            message = said(
                RowCode.E_FMT,
                ja=f"{label.ja}：{problem.message.ja}",
                en=f"{label.en}: {problem.message.en}",
            ).message
            named = problem.model_copy(update={"message": message})
        found = located(named, self.table, self._reader.columns(subclass))
        return found if found.place is not None else Found(None, found.code, named.message)


def _to_mend(missing: Sequence[Finding]) -> Found:
    labels = list(dict.fromkeys(field_label(one.field).ja for one in missing))
    english = list(dict.fromkeys(field_label(one.field).en for one in missing))
    more = "…" if len(labels) > _TOLD else ""
    return said(
        RowCode.W_RULE,
        ja=f"下書きとして登録できますが、申請までに {len(missing)} 件の対応が必要です"
        f"（{'、'.join(labels[:_TOLD])}{more}）。",
        en=f"It can be taken as a draft; before submission {len(missing)} thing(s) need mending"
        f" ({', '.join(english[:_TOLD])}{more}).",
    )


def _draft(document: dict[str, Any]) -> ProductDraft:
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
