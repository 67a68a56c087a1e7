"""The pinned fonts: ``fonts.conf`` beside this file names them, and nothing else of the machine is used."""

import os
from pathlib import Path
from xml.etree import ElementTree as ET

from registry.domain.errors import RendererUnavailable
from schemas.base import Bilingual

__all__ = ["CONFIGURATION", "pin"]

CONFIGURATION = Path(__file__).with_name("fonts.conf")


def pin(configuration: Path = CONFIGURATION) -> None:
    """Make fontconfig read this configuration; it must be called before Pango is loaded.

    Raises:
        RendererUnavailable: A font that the configuration accepts is not on the machine.
    """
    root = ET.parse(configuration).getroot()  # noqa: S314 - a file of our own
    folders = [Path(folder.text or "") for folder in root.iter("dir")]
    wanted = [(glob.text or "").rpartition("/")[2] for glob in root.iterfind("selectfont/acceptfont/glob")]
    missing = [name for name in wanted if not any(any(folder.rglob(name)) for folder in folders)]
    if missing:
        names = ", ".join(missing)
        raise RendererUnavailable(
            Bilingual(
                ja=f"証明書の書体がありません: {names}。"
                "apt install fonts-morisawa-bizud-gothic fonts-noto-cjk で導入してください。",
                en=f"Fonts of the certificate are missing: {names}."
                " Install them: apt install fonts-morisawa-bizud-gothic fonts-noto-cjk.",
            )
        )
    os.environ["FONTCONFIG_FILE"] = str(configuration)
