"""The pictures of a product's label on its public page: those that the published version names, in words as well."""

import re
from hashlib import sha256

import httpx

from registry.adapters.files import ContentInspector
from registry.services import attachments, products
from schemas.vocab import AttachmentPurpose, AttachmentType
from tests import builders
from tests import file_examples as files
from tests.conftest import NOW


async def sent(
    maker: builders.MadeFirm, product: str, content: bytes, kind: AttachmentType = AttachmentType.PNG
) -> str:
    """Send a picture for a product; its hash."""
    inspector = ContentInspector()
    kept = await attachments.add(
        content,
        product=product,
        purpose=AttachmentPurpose.LABEL_IMAGE,
        declared=kind.value,
        file_name=f"label.{kind.value.partition('/')[2]}",
        files=inspector,
        actor=maker.member,
        now=NOW,
    )
    inspector.close()
    return kept.sha256


def named(content_hash: str, alt_ja: str, alt_en: str | None = None) -> dict[str, str | None]:
    return {"sha256": content_hash, "dated": "2026-03-01", "alt_ja": alt_ja, "alt_en": alt_en}


async def pictured(maker: builders.MadeFirm, *images: dict[str, str | None], content: bytes) -> str:
    """A published product that has sent one picture and names some."""
    product = await builders.product(maker, published=False)
    await sent(maker, product, content)
    await amended(maker, product, *images)
    return product


async def amended(maker: builders.MadeFirm, product: str, *images: dict[str, str | None]) -> None:
    seen = await products.own_products(maker.member)
    open_draft = next(one for one in seen if one.id == product).draft is not None
    tag = (
        (await products.draft(product, actor=maker.member)).etag
        if open_draft
        else (await products.rendered(product)).etag
    )
    document = builders.draft(firm=maker.corporate_no, label_images=list(images))
    await products.amend(product, document, if_match=tag, actor=maker.member, now=NOW)
    await builders.publish(product, maker)


async def test_a_published_picture_is_shown_to_everybody_with_words_in_both_languages(
    client: httpx.AsyncClient,
) -> None:
    maker, content = await builders.firm(), files.picture()
    key = sha256(content).hexdigest()
    product = await pictured(maker, named(key, "正面の表示", "The front"), content=content)
    page = await client.get(f"/products/{product}")
    assert f'<img src="/api/v1/attachments/{key}" alt="正面の表示" lang="ja"' in page.text
    assert "2026年3月1日現在" in page.text
    english = await client.get(f"/products/{product}", headers={"Accept-Language": "en"})
    assert f'<img src="/api/v1/attachments/{key}" alt="The front"' in english.text
    shown = await client.get(f"/api/v1/attachments/{key}")
    assert (shown.content, shown.headers["content-type"]) == (content, "image/png")


async def test_a_label_sent_as_pdf_is_a_link_in_words_with_its_day_and_no_picture(
    client: httpx.AsyncClient,
) -> None:
    maker, content = await builders.firm(), files.pdf()
    product = await builders.product(maker, published=False)
    key = await sent(maker, product, content, AttachmentType.PDF)
    await amended(maker, product, named(key, "正面の表示", "The front"))
    page = (await client.get(f"/products/{product}")).text
    link = rf'<a href="/api/v1/attachments/{key}">\s*<span lang="ja">正面の表示</span> \(PDF\)\s*</a>'
    assert re.search(link, page)
    assert "2026年3月1日現在" in page
    assert "<img" not in page
    english = (await client.get(f"/products/{product}", headers={"Accept-Language": "en"})).text
    assert re.search(
        rf'<a href="/api/v1/attachments/{key}">\s*<span>The front</span> \(PDF\)\s*</a>', english
    )


async def test_a_picture_that_was_only_named_or_sent_for_another_product_is_not_shown(
    client: httpx.AsyncClient,
) -> None:
    maker, content = await builders.firm(), files.picture()
    key = sha256(content).hexdigest()
    elsewhere = await builders.product(maker, published=False)
    await sent(maker, elsewhere, content)
    own = files.picture(colour="red")
    shown = sha256(own).hexdigest()
    images = (named(key, "他の製品"), named("0" * 64, "送っていない"), named(shown, "この製品"))
    product = await pictured(maker, *images, content=own)
    page = await client.get(f"/products/{product}")
    assert page.status_code == 200
    assert re.findall("<img src=[^ ]+", page.text) == [f'<img src="/api/v1/attachments/{shown}"']


async def test_a_picture_that_the_next_version_drops_is_public_no_more(client: httpx.AsyncClient) -> None:
    maker, content = await builders.firm(), files.picture()
    key = sha256(content).hexdigest()
    product = await pictured(maker, named(key, "古い表示"), content=content)
    assert key in (await client.get(f"/products/{product}")).text
    newer = files.picture(colour="blue")
    await sent(maker, product, newer)
    await amended(maker, product, named(sha256(newer).hexdigest(), "新しい表示"))
    page = await client.get(f"/products/{product}")
    assert "新しい表示" in page.text
    assert key not in page.text
    assert "<img" not in (await client.get(f"/products/{product}/versions/1")).text
    assert (await client.get(f"/api/v1/attachments/{key}")).status_code == 404
