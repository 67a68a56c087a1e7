"""A firm's form for the specification of a product: what is saved is the next version, those before it stay."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from pydantic import ValidationError

from registry.domain.errors import Conflict, Invalid, NotFound
from registry.services import products, specifications
from registry.web.dependencies import resources
from registry.web.pages.catalogues import N_
from registry.web.pages.forms import read_long
from registry.web.pages.product_form import Typed, document_of, entries, from_document, from_form, with_row
from registry.web.pages.product_shape import FieldShape, Kind
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from registry.web.times import TOKYO
from schemas.base import Bilingual, FieldProblem
from schemas.problems import field_problems
from schemas.specifications import SpecificationEntry
from schemas.vocab import Criticality, DecisionRule, ItemCategory, LimitKind, Rounding, Word

__all__ = ["HANDLERS"]

_SEE_OTHER: Final = 303


def _shape(name: str, ja: str, en: str, kind: Kind = Kind.LINE, *, required: bool = False) -> FieldShape:
    return FieldShape(name, Bilingual(ja=ja, en=en), kind, required)


def _word(name: str, ja: str, en: str, words: type[Word], *, required: bool = False) -> FieldShape:
    return FieldShape(name, Bilingual(ja=ja, en=en), Kind.WORD, required, words=tuple(words))


def _group(name: str, ja: str, en: str, *parts: FieldShape) -> FieldShape:
    return FieldShape(name, Bilingual(ja=ja, en=en), Kind.GROUP, parts=parts)


_ITEM: Final = (
    _shape("name_ja", "試験項目", "Item (Japanese)", required=True),
    _shape("name_en", "試験項目（英語）", "Item (English)"),
    _shape(
        "item", "項目の記号（英小文字・数字・_。例：lead）", "Code (small letters, e.g. lead)", required=True
    ),
    _word("category", "区分", "Category", ItemCategory, required=True),
    _group(
        "limit",
        "規格値",
        "Limit",
        _word("kind", "種類", "Kind", LimitKind, required=True),
        _shape("lower", "下限値", "Lower limit", Kind.DECIMAL),
        _shape("lower_inclusive", "下限値を含む（いいえ＝超）", "Lower limit included", Kind.YES_NO),
        _shape("upper", "上限値", "Upper limit", Kind.DECIMAL),
        _shape("upper_inclusive", "上限値を含む（いいえ＝未満）", "Upper limit included", Kind.YES_NO),
        _shape("mass_g", "試験量 g（不検出の項目）", "Mass to be tested, g (absence)", Kind.DECIMAL),
        _shape("accepted", "適合とする記述（規定の記述の項目）", "Words that conform", Kind.LINES),
    ),
    _shape("unit", "単位", "Unit"),
    _shape("method", "試験方法", "Method", required=True),
    _shape("n_reported", "報告する結果の数", "Results to be reported", Kind.WHOLE),
    _group(
        "reporting",
        "報告する桁（どちらか一方）",
        "Digits reported (one of the two)",
        _shape("decimals", "小数点以下の桁数", "Decimals", Kind.WHOLE),
        _shape("significant", "有効数字の桁数", "Significant digits", Kind.WHOLE),
    ),
    _word("rounding", "数値の丸め方", "Rounding", Rounding),
    _word("decision_rule", "判定規則", "Decision rule", DecisionRule),
    _word("criticality", "重大さ", "Criticality", Criticality),
    _shape("accept_conditional", "条件付き適合でも出荷可とする", "A conditional pass releases", Kind.YES_NO),
)
_FIELDS: Final = (
    _shape("effective_from", "施行日", "In force from", Kind.DAY, required=True),
    FieldShape("items", Bilingual(ja="試験項目", en="Items"), Kind.ROWS, required=True, parts=_ITEM),
)


@get("/me/products/{product_id:str}/specification", **needs("specification:write"))
async def edit(request: Incoming, product_id: FromPath[str]) -> Response[bytes]:
    """The form, filled with the newest version."""
    newest = await _newest(request, product_id)
    typed = with_row(from_document(newest or {}, _FIELDS), _FIELDS, "" if newest else "items")
    if newest is not None:
        typed["effective_from"] = resources(request).now().astimezone(TOKYO).date().isoformat()
    return await _page(request, product_id, typed)


@post("/me/products/{product_id:str}/specification", status_code=_SEE_OTHER, **needs("specification:write"))
async def save(request: Incoming, product_id: FromPath[str]) -> Response[bytes] | Redirect:
    """Save the next version, or add a row; what cannot be saved comes back as it was typed."""
    given = await read_long(request)
    typed = from_form(given, _FIELDS)
    if "add" in given:
        return await _page(request, product_id, with_row(typed, _FIELDS, "items"))
    try:
        try:
            entry = SpecificationEntry.model_validate(document_of(typed, _FIELDS))
        except ValidationError as error:
            raise Invalid(field_problems(error)) from None
        await specifications.write(product_id, entry, actor=actor(request), now=resources(request).now())
    except Invalid as invalid:
        return await _page(request, product_id, typed, problems=invalid.problems, status=422)
    except Conflict as refused:
        told = (FieldProblem(field="", code="refused", message=refused.message),)
        return await _page(request, product_id, typed, problems=told, status=409)
    return Redirect(
        f"/me/products/{product_id}/specification", query_params={"saved": "1"}, status_code=_SEE_OTHER
    )


async def _newest(request: Incoming, product_id: str) -> Mapping[str, Any] | None:
    """The newest version as JSON, one that is still to come included; None where there is none."""
    reader = actor(request)
    try:
        known = await specifications.history(product_id, actor=reader)
    except NotFound:
        return None
    seen = await specifications.version(
        product_id, known[-1].version, actor=reader, now=resources(request).now()
    )
    return seen.specification.model_dump(mode="json")


async def _page(
    request: Incoming,
    product_id: str,
    typed: Typed,
    *,
    problems: Iterable[FieldProblem] = (),
    status: int = 200,
) -> Response[bytes]:
    reader = actor(request)
    own = {known.id: known for known in await products.own_products(reader)}.get(product_id)
    if own is None:
        raise NotFound(product_id)
    try:
        history = await specifications.history(product_id, actor=reader)
    except NotFound:
        history = ()
    problems = tuple(problems)
    return page(
        request,
        "testing/specification.html",
        status=status,
        id=product_id,
        name=own.name,
        published=own.published,
        entries=entries(typed, _FIELDS, problems),
        history=history,
        problems=problems,
        done=N_("The next version is saved. Lots in test are judged by it from its day on.")
        if request.query_params.get("saved") == "1"
        else "",
    )


HANDLERS = (edit, save)
