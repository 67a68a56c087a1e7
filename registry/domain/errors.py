"""The errors of the domain: words of this field, no status numbers.

::

    RegistryError               has a code for machines and a bilingual message for people
    ├── NotFound                nothing is known under this identifier
    ├── NotSignedIn             the act needs a person
    ├── Forbidden               the person may not do this
    ├── Invalid                 the input breaks a rule; one entry a field
    ├── Conflict                the record is not in a state that allows this
    │   └── StaleVersion        somebody changed the record since it was read
    ├── VersionRequired         the change does not say which version it was made from
    ├── Unavailable             cannot be answered now; try again later
    │   ├── Busy                    as much is being computed and waiting as there is room for
    │   ├── SearchRebuilding    the search index is being built; ask again in some seconds
    │   ├── MailNotSent         the mail server did not take a message
    │   └── Unsealable          a sealed secret cannot be read with the key in use
    └── RenderFailed            a certificate could not be made into a PDF
        ├── RenderTimeout       the work took too long and was stopped
        ├── GlyphsMissing       no pinned font can draw some characters
        └── RendererUnavailable fonts or libraries of the machine are missing
"""

from typing import ClassVar

from schemas.base import Bilingual, FieldProblem

__all__ = [
    "Busy",
    "Conflict",
    "Forbidden",
    "GlyphsMissing",
    "Invalid",
    "MailNotSent",
    "NotFound",
    "NotSignedIn",
    "RegistryError",
    "RenderFailed",
    "RenderTimeout",
    "RendererUnavailable",
    "SearchRebuilding",
    "StaleVersion",
    "Unavailable",
    "Unsealable",
    "VersionRequired",
]


class RegistryError(Exception):
    """Base of every error a use case may raise; ``code`` is stable, ``message`` says the fix."""

    code: ClassVar[str] = "registry_error"

    def __init__(self, message: Bilingual) -> None:
        super().__init__(f"{message.ja} / {message.en}")
        self.message = message


class NotFound(RegistryError):
    """Nothing is known under this identifier, or the actor may not know of it."""

    code = "not_found"

    def __init__(self, what: str) -> None:
        super().__init__(Bilingual(ja=f"「{what}」は見つかりません。", en=f"“{what}” was not found."))


class NotSignedIn(RegistryError):
    """The act needs a signed-in person."""

    code = "not_signed_in"

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                ja="サインインするか、有効なトークンを付けてください。",
                en="Sign in, or send a valid token.",
            )
        )


class Forbidden(RegistryError):
    """The person is known and may not do this."""

    code = "forbidden"


class Invalid(RegistryError):
    """The input breaks one or more rules; ``problems`` has one entry a field."""

    code = "invalid"

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__(
            Bilingual(
                ja=f"入力に直すところが {len(problems)} 件あります。",
                en=f"{len(problems)} thing(s) in the input need mending.",
            )
        )
        self.problems = problems

    @classmethod
    def field(cls, field: str, code: str, *, ja: str, en: str) -> "Invalid":
        """One problem of one field."""
        return cls((FieldProblem(field=field, code=code, message=Bilingual(ja=ja, en=en)),))


class Conflict(RegistryError):
    """The record is not in a state that allows this."""

    code = "conflict"


class StaleVersion(Conflict):
    """The record was changed since it was read.

    ``given`` and ``current`` are entity tags; ``stored`` is the JSON text of what is stored now, where the actor may
    read it, so that both can be shown side by side.
    """

    code = "stale_version"

    def __init__(self, *, given: str, current: str, stored: str | None = None) -> None:
        super().__init__(
            Bilingual(
                ja=f"先に変更されています（手元 {given}、現在 {current}）。読み直してやり直してください。",
                en=f"Changed meanwhile (yours {given}, current {current}). Read it again first.",
            )
        )
        self.given = given
        self.current = current
        self.stored = stored


class VersionRequired(RegistryError):
    """A change must say which version it was made from."""

    code = "version_required"

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                ja="If-Match ヘッダーに、読み取った版の ETag を付けてください。",
                en="Send the ETag of the version you read in the If-Match header.",
            )
        )


class Unavailable(RegistryError):
    """Cannot be answered now; the same request may work later."""

    code = "unavailable"


class Busy(Unavailable):
    """As much is being computed and waiting as there is room for."""

    code = "busy"

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                ja="計算が込み合っています。少し待ってからもう一度送るか、「registry calc」を使ってください。",
                en="The calculators are busy. Send it again a little later, or use the command “registry calc”.",
            )
        )


class SearchRebuilding(Unavailable):
    """The search index is being built or is far behind; ask again after ``retry_after`` seconds."""

    code = "search_rebuilding"

    def __init__(self, *, retry_after: int) -> None:
        super().__init__(
            Bilingual(
                ja=f"検索の準備中です。{retry_after}秒ほど待ってから、もう一度お試しください。",
                en=f"The search is being prepared. Please try again in about {retry_after} seconds.",
            )
        )
        self.retry_after = retry_after


class TooManyRequests(RegistryError):
    """The same address asks too often; it may ask again after ``retry_after`` seconds."""

    code = "too_many_requests"

    def __init__(self, *, retry_after: int) -> None:
        super().__init__(
            Bilingual(
                ja=f"回数が多すぎます。{retry_after}秒ほど待ってから、もう一度お試しください。",
                en=f"Too many requests. Please try again in about {retry_after} seconds.",
            )
        )
        self.retry_after = retry_after


class MailNotSent(Unavailable):
    """The mail server did not take a message; ``reason`` says why without naming anybody."""

    code = "mail_not_sent"

    def __init__(self, reason: str) -> None:
        super().__init__(
            Bilingual(
                ja="メールを送信できませんでした。後で自動的に再送します。",
                en="The mail could not be sent; it is tried again later.",
            )
        )
        self.reason = reason


class Unsealable(Unavailable):
    """A sealed secret cannot be read: the key is another one than it was sealed with."""

    code = "unsealable"

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                ja="サーバーの鍵が変わったため、確認コードを照合できません。管理者に認証アプリの再登録を依頼してください。",
                en="The server's key changed, so codes cannot be checked. Ask an administrator to let you enrol again.",
            )
        )


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
