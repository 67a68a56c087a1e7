"""``registry import``: a file of a public source, told by its content, dry first, idempotent."""

import gzip
from pathlib import Path

from registry.services import members
from tests import builders
from tests.adapters.sources.test_ictrp import csv_of
from tests.cli.test_commands import run
from tests.conftest import NOW, started


class Plain:
    """Passwords that are not hashed, for a member who never signs in."""

    async def hash(self, password: str) -> str:
        return password

    async def verify(self, stored: str | None, password: str) -> bool:
        return stored == password


HEADINGS = (
    "区分,薬価基準収載医薬品コード,成分名,規格,日本薬局方,麻薬,業者名追記,品名,メーカー名,"
    "診療報酬において加算等の算定対象となる後発医薬品,先発医薬品,同一剤形・規格の後発医薬品がある先発医薬品,"
    "薬価,経過措置による使用期限,備考"
)
KAMPO = "内用薬,5200013D1123,葛根湯,１ｇ,,,,見本葛根湯エキス顆粒,見本製薬,,,,10.0,,"
OTHER = "内用薬,1121001X1018,ブロモバレリル尿素,１ｇ,局,,,見本,,,,,7.5,,"
WRONG = "内用薬,5200013D1124,葛根湯,１ｇ,,,,=HYPERLINK(1),見本製薬,,,,10.0,,"


def edition(folder: Path) -> str:
    path = folder / "20250401.csv.gz"
    path.write_bytes(gzip.compress(f"{HEADINGS}\n{KAMPO}\n{OTHER}\n{WRONG}\n".encode(), mtime=0))
    return str(path)


def test_a_file_is_imported_once_after_a_dry_run_and_its_errors_are_written(tmp_path: Path) -> None:
    run(tmp_path, "migrate")
    file = edition(tmp_path)
    dry = run(tmp_path, "import", "auto", file, "--dry-run")
    assert "Dry run" in dry
    assert "1 created" in dry
    errors = tmp_path / "errors.csv"
    done = run(tmp_path, "import", "price-list", file, "--errors", str(errors))
    assert "price-list 2025-04-01: 3 rows read; 1 created" in done
    assert "2 rejected" in done
    assert "E_CHK" in done
    assert "E_CHK" in errors.read_text(encoding="utf-8-sig")
    again = run(tmp_path, "import", "auto", file)
    assert "imported before" in again


def test_the_index_of_what_was_imported_is_checked_before_the_first_start_of_a_server(tmp_path: Path) -> None:
    run(tmp_path, "migrate")
    run(tmp_path, "import", "auto", edition(tmp_path))
    checked = run(tmp_path, "search", "check", REGISTRY_DATA_DIR=str(tmp_path / "data"))
    assert "over 1 entries, 0 answered differently" in checked


def test_the_order_of_day_and_month_is_told_where_the_edition_keeps_one(tmp_path: Path) -> None:
    run(tmp_path, "migrate")
    file = tmp_path / "export.csv"
    file.write_text(csv_of(Date_enrollement="03/04/2020"), encoding="utf-8")
    command = ("import", "ictrp", str(file), "--dry-run")
    assert "1 warnings" in run(tmp_path, *command)
    assert "0 warnings" in run(tmp_path, *command, "--date-order", "dmy")
    assert "mdy" in run(tmp_path, *command, "--date-order", "ymd", code=2)


def test_a_file_of_no_known_source_is_refused_with_the_names(tmp_path: Path) -> None:
    run(tmp_path, "migrate")
    stranger = tmp_path / "notes.txt"
    stranger.write_text("hello", encoding="utf-8")
    assert "price-list" in run(tmp_path, "import", "auto", str(stranger), code=2)


async def test_a_members_table_is_checked_then_taken_for_the_member_who_is_named(tmp_path: Path) -> None:
    async with started(f"sqlite:///{tmp_path / 'registry.db'}"):
        maker = await builders.firm()
        assert maker.member.person is not None
        await members.create_account(
            maker.member.person, "maker", "long enough 1234", passwords=Plain(), actor=builders.ADMIN, now=NOW
        )
    file, errors = tmp_path / "products.csv", tmp_path / "errors.csv"
    file.write_text("商品名,細区分,販売状況\nみえ茶,HF-OTHER,販売中\n緑茶,HF-OTHER,未定\n", encoding="cp932")
    assert "--login" in run(tmp_path, "import", "products", str(file), code=2)
    assert "nobody" in run(tmp_path, "import", "products", str(file), "--login", "nobody", code=1)
    command = ("import", "products", str(file), "--login", "maker", "--errors", str(errors))
    for mode in (("--dry-run",), (), ("--partial",)):
        run(tmp_path, *command, *mode, code=1)  # a row is refused
        assert "E_ENUM" in errors.read_text(encoding="utf-8-sig")
    file.write_text(
        "商品名,細区分,販売状況\nみえ茶,HF-OTHER,販売中\n緑茶,HF-OTHER,販売中\n", encoding="utf-8"
    )
    assert "1 new, 0 changed, 1 unchanged" in run(tmp_path, *command)
