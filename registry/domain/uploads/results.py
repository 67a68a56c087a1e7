"""Columns of lots and their test results, one result a row (domain specification 4.1, 4.5, 7.1)."""

from typing import Final

from registry.domain.uploads.columns import IGNORED, Column, Form
from schemas.base import Bilingual
from schemas.identifiers import Scheme

__all__ = ["RESULT_COLUMNS"]

RESULT_COLUMNS: Final = (
    Column(
        heading="製品ID",
        field="product",
        form=Form.IDENTIFIER,
        synonyms=("製品番号", "登録番号"),
        needed=True,
        note=Bilingual(ja="登録簿の製品番号（P-000001 の形）。", en="The registry's number, as P-000001."),
    ),
    Column(
        heading="ロット番号",
        field="number",
        form=Form.IDENTIFIER,
        synonyms=("ロット", "ロットNo.", "ロットNo", "製造番号", "LOT", "Lot No."),
        example="24A001",
        needed=True,
        note=Bilingual(ja="セルの書式は「文字列」にしてください。", en="Format the cells as text."),
        scheme=Scheme.LOT,
    ),
    Column(
        heading="検体番号",
        field="specimen",
        form=Form.IDENTIFIER,
        synonyms=("検体No.", "検体No", "試料番号"),
        stands_for=("product", "number"),
        note=Bilingual(
            ja="試験所が付けた番号。ロットの画面で登録しておくと、製品IDとロット番号の代わりになります。",
            en="The laboratory's own number; once noted at the lot it stands for 製品ID and ロット番号.",
        ),
    ),
    Column(
        heading="製造日",
        field="manufactured_on",
        form=Form.DAY,
        synonyms=("製造年月日",),
        example="2026-03-01",
        note=Bilingual(ja="新しいロットでは必要です。", en="Needed for a new lot."),
    ),
    Column(
        heading="期限",
        field="expires_on",
        form=Form.DAY,
        synonyms=("賞味期限", "使用期限", "消費期限", "有効期限"),
        example="2027-12-31",
    ),
    Column(heading="製造所", field="site", synonyms=("製造所名",)),
    Column(heading="試験項目", field="item", synonyms=("項目", "検査項目"), needed=True),
    Column(heading="繰返し", field="replicate", form=Form.INTEGER, synonyms=("繰返し番号", "n")),
    Column(heading="試験方法", field="method", synonyms=("方法", "検査方法")),
    Column(
        heading="規格",
        field=IGNORED,
        synonyms=("規格値", "基準値"),
        note=Bilingual(
            ja="参考用の列で、読みません。判定には登録済みの規格を使います。",
            en="For your own use, not read: results are judged by the registered specification.",
        ),
    ),
    Column(
        heading="結果",
        field="result",
        form=Form.RESULT,
        synonyms=("測定値", "試験結果", "検査結果", "分析値"),
        note=Bilingual(
            ja="数値、<0.01、0.01未満、ND、検出せず、陰性、適合など。「-」は未試験として読み飛ばします。",
            en="A number, <0.01, ND, 検出せず, 陰性, 適合 …; - alone is not tested and skipped.",
        ),
        needed=True,
    ),
    Column(heading="単位", field="unit", form=Form.UNIT),
    Column(heading="定量下限", field="loq", form=Form.NUMBER, synonyms=("LOQ", "定量限界")),
    Column(heading="検出下限", field="lod", form=Form.NUMBER, synonyms=("LOD", "検出限界")),
    Column(heading="不確かさ", field="uncertainty", form=Form.NUMBER, synonyms=("拡張不確かさ", "U")),
    Column(heading="包含係数", field="k", form=Form.NUMBER, synonyms=("k",)),
    Column(heading="試験量g", field="mass_g", form=Form.NUMBER, synonyms=("試験量", "試料量g")),
    Column(
        heading="試験日",
        field="tested_on",
        form=Form.DAY,
        synonyms=("検査日", "試験年月日"),
        example="2026-03-20",
        needed=True,
    ),
    Column(heading="試験所", field="laboratory", synonyms=("試験機関", "検査機関")),
    Column(heading="認定番号", field="accreditation"),
    Column(
        heading="訂正の理由",
        field="reason",
        synonyms=("訂正理由", "修正理由"),
        note=Bilingual(
            ja="登録済みの結果を訂正する行にだけ書きます。",
            en="Only where the row corrects a registered result.",
        ),
    ),
    Column(
        heading="備考",
        field=IGNORED,
        synonyms=("メモ",),
        note=Bilingual(ja="読みません。", en="Not read."),
    ),
)
"""The columns of the results template, in its order."""
