"""The errors of the domain: words of this field, no status numbers.

::

    RegistryError               has a code for machines and a bilingual message for people
    └── RenderFailed            a certificate could not be made into a PDF
        ├── RenderTimeout       the work took too long and was stopped
        ├── GlyphsMissing       no pinned font can draw some characters
        └── RendererUnavailable fonts or libraries of the machine are missing
"""

from typing import ClassVar

from schemas.base import Bilingual

__all__ = ["GlyphsMissing", "RegistryError", "RenderFailed", "RenderTimeout", "RendererUnavailable"]


class RegistryError(Exception):
    """Base of every error a use case may raise; ``code`` is stable, ``message`` says the fix."""

    code: ClassVar[str] = "registry_error"

    def __init__(self, message: Bilingual) -> None:
        super().__init__(f"{message.ja} / {message.en}")
        self.message = message


class RenderFailed(RegistryError):
    """The document could not be made; the message says why."""

    code = "render_failed"


class RenderTimeout(RenderFailed):
    """Making the document took longer than allowed; the work was stopped."""

    code = "render_timeout"


class GlyphsMissing(RenderFailed):
    """No pinned font has a glyph for some characters of the document."""

    code = "glyphs_missing"

    def __init__(self, characters: str) -> None:
        named = "、".join(f"「{c}」(U+{ord(c):04X})" for c in characters)
        english = ", ".join(f"“{c}” (U+{ord(c):04X})" for c in characters)
        super().__init__(
            Bilingual(
                ja=f"証明書の書体に字形がない文字があります: {named}。別の表記に直してください。",
                en=f"The certificate's fonts lack these characters: {english}. Write them another way.",
            )
        )
        self.characters = characters


class RendererUnavailable(RenderFailed):
    """The machine lacks fonts or libraries that the document needs."""

    code = "renderer_unavailable"
