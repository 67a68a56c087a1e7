"""What to type where a row of an upload is refused or to be looked at, for every code (domain specification 7.4).

A message says what is wrong with one cell; its hint says how such a cell is written, and is the same for all of them.
"""

from collections.abc import Mapping
from typing import Final

from schemas.base import Bilingual
from schemas.vocab import RowCode

__all__ = ["HINTS"]


def _hint(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)


HINTS: Final[Mapping[RowCode, Bilingual]] = {
    RowCode.E_REQ: _hint(
        "テンプレートの記入例のように値を入力してください。試験していない結果は「-」と書きます。",
        "Type a value as in the template's example row; a result that was not tested is written as -.",
    ),
    RowCode.E_FMT: _hint(
        "テンプレートの記入例と同じ書き方で入力してください。数式のエラーは、値に置き換えます。",
        "Write it as the template's example row does; replace an error of a formula by its value.",
    ),
    RowCode.E_CHK: _hint(
        "証明書や包装の番号を1桁ずつ見比べて、打ち直してください。",
        "Compare the number with the certificate or the package digit by digit and type it again.",
    ),
    RowCode.E_DUP: _hint(
        "同じ行か列の一方を消してください。繰返し測定は「繰返し」の列に 1、2、3 と書きます。",
        "Delete one of the two rows or columns; number repeated measurements 1, 2, 3 in the column 繰返し.",
    ),
    RowCode.E_REF: _hint(
        "登録簿の画面にある番号や名前（製品は P-000001 の形、項目は規格の名前）を書き写してください。",
        "Copy the number or name from the registry's page: a product as P-000001, an item as its specification has it.",
    ),
    RowCode.E_ENUM: _hint(
        "テンプレート（xlsx）の選択肢から選ぶか、選択肢の語をそのまま入力してください。",
        "Choose from the drop-down of the xlsx template, or type one of its words exactly.",
    ),
    RowCode.E_DATE: _hint(
        "2026-04-01、2026/4/1、R8.4.1、20260401 のいずれかの形で入力してください。",
        "Type a day as 2026-04-01, 2026/4/1, R8.4.1 or 20260401.",
    ),
    RowCode.E_NUM: _hint(
        "1234.5 の形で数字だけを入力し、単位は単位の列に書いてください。結果には <0.01、ND、- も書けます。",
        "Type digits only, as 1234.5, with the unit in its own column; a result may also be <0.01, ND or -.",
    ),
    RowCode.E_UNIT: _hint(
        "mg/kg、ug/kg、%、[CFU]/g、g/d、{tablet} のような UCUM の記号で、結果には規格と同じ単位を書いてください。",
        "Type a UCUM code such as mg/kg, ug/kg, %, [CFU]/g, g/d or {tablet}; a result has its specification's unit.",
    ),
    RowCode.E_ID_NUMERIC: _hint(
        "列の書式を「文字列」にして、番号を打ち直してください。CSV は Excel で開き直すと同じことが起きます。"
        "「データ」→「テキストまたは CSV から」で、この列を文字列として読み込んでください。",
        "Format the column as text and type the number again. Opening a CSV in Excel does it again: use Data →"
        " From Text/CSV and import this column as text.",
    ),
    RowCode.E_ENC: _hint(
        "その文字を打ち直し、「CSV UTF-8（コンマ区切り）」か xlsx で保存し直してください。",
        "Type the character again and save the file as CSV UTF-8 or xlsx.",
    ),
    RowCode.E_LIMIT: _hint(
        "メッセージにある範囲に収まる値を入力してください。長い文は短くし、行の多い表は分けて送ります。",
        "Type a value within the bounds that the message names; shorten a long text, send a long table in parts.",
    ),
    RowCode.E_OUT_OF_SCOPE: _hint(
        "セルを空にするか、細区分の列を正しい細区分に直してください。",
        "Empty the cell, or correct the sub-class in the column 細区分.",
    ),
    RowCode.E_RIGHT: _hint(
        "自社の法人番号、または担当する製品の番号を入力してください。担当の追加は管理者に依頼します。",
        "Type your own firm's corporate number or product; ask an administrator to be given others.",
    ),
    RowCode.E_STATE: _hint(
        "この行を除いて送り、その記録は登録簿の画面で今の状態を確かめてください。",
        "Send the file without this row, and look at the state of that record on its page.",
    ),
    RowCode.E_CONFIRM: _hint(
        "変更してよければ「登録済みの値と違う行を上書きする」（API では confirm=true）を選んで登録してください。",
        "If the change is meant, agree to overwrite registered values (confirm=true in the API).",
    ),
    RowCode.W_CHK: _hint(
        "番号を書類と1桁ずつ見比べ、違っていれば打ち直してください。",
        "Compare the number with its document digit by digit; type it again if it differs.",
    ),
    RowCode.W_DATE: _hint(
        "書類の日付と見比べ、違っていれば 2026-04-01 の形で打ち直してください。",
        "Compare the day with its document; type it again as 2026-04-01 if it differs.",
    ),
    RowCode.W_ID: _hint(
        "番号を書類と見比べてください。市区町村コードは、検査数字を含む6桁（津市は 242012）で書きます。",
        "Compare the number with its document; a municipality code has six digits with its check digit (Tsu: 242012).",
    ),
    RowCode.W_REF: _hint(
        "参照先の番号が正しいか確かめ、違っていれば打ち直してください。",
        "See whether the number refers to what is meant; type it again if not.",
    ),
    RowCode.W_TEXT: _hint(
        "登録される文を確かめ、違っていればセルを直して送り直してください。",
        "Read the text as it is taken; correct the cell and send the file again if it is not meant.",
    ),
    RowCode.W_VALUE: _hint(
        "このとおりでよければ、そのまま登録できます。違うときは、値か単位を書き直して送り直してください。",
        "If this is meant, take the file as it is; otherwise correct the value or the unit and send it again.",
    ),
    RowCode.W_CHANGE: _hint(
        "登録済みの値を残すときは、セルを空にするか元の値に戻してください。",
        "To keep the registered value, empty the cell or type that value.",
    ),
    RowCode.W_RULE: _hint(
        "下書きとして登録し、製品の編集画面で直すか、このセルを直して送り直してください。",
        "Take it as a draft and mend it on the product's form, or correct this cell and send the file again.",
    ),
    RowCode.W_COLUMN: _hint(
        "読ませたい列は、見出しをテンプレートと同じ語にしてください。不要な列は、そのままで構いません。",
        "To have the column read, give it the template's heading; a column that is not needed may stay.",
    ),
    RowCode.W_FORMULA: _hint(
        "計算結果が正しいか確かめてください。値として貼り付けると、この注意は出ません。",
        "See whether the computed value is right; pasted as a value it is not mentioned again.",
    ),
    RowCode.W_HIDDEN: _hint(
        "登録しない行は、非表示にせず削除してください。登録したいシートは、表示して最初に置きます。",
        "Delete rows that are not to be taken instead of hiding them; show a sheet that is, and put it first.",
    ),
    RowCode.W_SHEET: _hint(
        "登録したい表は、ブックの最初のシートに置くか、別のファイルで送ってください。",
        "Put the table to be taken on the first sheet of the workbook, or send it as a file of its own.",
    ),
    RowCode.W_MERGED: _hint(
        "セルの結合を解除し、同じ値を1行ずつ入力してください。",
        "Undo the merge and type the value in every row.",
    ),
}
"""Code → how such a cell is written."""
