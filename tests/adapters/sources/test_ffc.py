"""Foods with Function Claims: what the derived table gives, and what its companions may add."""

from pathlib import Path

from registry.adapters.sources import Options, Row, SourceFile, profile_of
from schemas.listings import ListingDocument
from schemas.vocab import ProductClass, RowCode, SubClass
from tests.source_files import rows, written

HEADING = "product_name,functional_ingredients,ingredient_ids\n"
CLAIMS = "name,base,usage_count,claim_text\nGABA,GABA,3,本品にはGABAが含まれます。\n"
MASTER = (
    "ingredient_id,ingredient_name,base_category,function_jp,claim_text_sample\n"
    f"ING-0002,ルテイン,ルテイン,目の健康,{'あ' * 100}\n"
)


def read(folder: Path, text: str, *companions: SourceFile) -> list[Row]:
    return rows("ffc", written(folder, HEADING + text, "names.csv"), Options(companions=companions))


def listing(row: Row) -> ListingDocument:
    (item,) = row.items
    assert isinstance(item, ListingDocument)
    return item


def test_the_names_are_told_from_their_companions(tmp_path: Path) -> None:
    profile = profile_of(written(tmp_path, HEADING))
    assert profile is not None
    assert profile.code == "ffc"
    assert profile_of(written(tmp_path, CLAIMS, "claims.csv")) is None


def test_what_the_table_lacks_is_null_and_the_key_is_the_normalised_name(tmp_path: Path) -> None:
    made = listing(read(tmp_path, "ＡＬＬ－ＦＲＥＥ\u3000（オールフリー）,GABA,ING-0001\n")[0])
    assert (made.product_class, made.subclass) == (ProductClass.HF, SubClass.HF_FFC)
    assert (made.firm, made.identifiers, made.kana, made.claims) == (None, (), None, ())
    assert made.source_key == "ALL-FREE (オールフリー)"
    assert made.names[0].text == "ＡＬＬ－ＦＲＥＥ\u3000（オールフリー）"


def test_several_ingredients_are_listed_in_their_order(tmp_path: Path) -> None:
    made = listing(read(tmp_path, "見本,GABA|ルテイン,ING-0001|ING-0002\n")[0])
    assert [part.name for part in made.ingredients] == ["GABA", "ルテイン"]


def test_claims_of_an_ingredient_are_examples_with_a_note(tmp_path: Path) -> None:
    companions = (written(tmp_path, CLAIMS, "claims.csv"), written(tmp_path, MASTER, "master.csv"))
    made = listing(read(tmp_path, "見本,GABA|ルテイン,ING-0001|ING-0002\n", *companions)[0])
    by_name, by_id = made.claims
    assert (by_name.label, by_name.text) == ("GABA", "本品にはGABAが含まれます。")
    assert by_name.note is not None
    assert "この商品の届出表示とは限りません" in by_name.note.ja
    assert "100文字" not in by_name.note.ja
    assert by_id.note is not None
    assert "先頭100文字に切られています" in by_id.note.ja


def test_the_keyword_guesses_of_the_master_are_not_taken(tmp_path: Path) -> None:
    made = listing(read(tmp_path, "見本,ルテイン,ING-0002\n", written(tmp_path, MASTER, "m.csv"))[0])
    assert "目の健康" not in made.model_dump_json()


def test_ids_that_do_not_fit_the_ingredients_are_not_looked_up(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "見本,GABA|ルテイン,ING-0002\n", written(tmp_path, MASTER, "m.csv"))
    assert listing(row).claims == ()
    assert row.problems[0].code is RowCode.W_REF


def test_a_row_without_a_name_is_refused(tmp_path: Path) -> None:
    assert read(tmp_path, ",GABA,ING-0001\n")[0].problems[0].code is RowCode.E_REQ


def test_a_companion_that_cannot_be_read_refuses_the_file(tmp_path: Path) -> None:
    broken = written(tmp_path, CLAIMS + "too,few\n", "claims.csv")
    (row,) = read(tmp_path, "見本,GABA,ING-0001\n", broken)
    assert (row.line, row.problems[0].code) == (0, RowCode.E_FMT)
    assert "claims.csv, line 3" in row.problems[0].message.en
