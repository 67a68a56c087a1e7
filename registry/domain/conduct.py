"""How a trial was conducted, as far as its registrations and publications tell (domain specification 3.2, 3.5).

Every flag carries what it was derived from. Where an input is missing the flag says unknown; it never says no for
want of knowledge. A flag states a fact and passes no judgement on the trial.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from registry.domain.dates import first_day, last_day
from registry.domain.publications import reports_results
from registry.domain.trial_changes import Snapshot, changes, first_stood_on
from schemas.base import Bilingual, search_key
from schemas.conduct import ConductFlag, ConductFlags, ConductInput
from schemas.publications import PublicationDocument
from schemas.trials import TrialDate, TrialDocument
from schemas.vocab import ChangePhase, ConductKind, FlagState, NoticeKind, TrialStatus

__all__ = ["flags", "prospective", "results_overdue"]

_ENDED: Final = frozenset({TrialStatus.COMPLETED, TrialStatus.TERMINATED})
_LEAP_DAY: Final = (2, 29)
_PERCENT: Final = Decimal("0.1")
_LATER: Final = frozenset({ChangePhase.AFTER_ENROLMENT, ChangePhase.AFTER_COMPLETION})


def flags(
    trial: TrialDocument,
    publications: Sequence[PublicationDocument],
    today: date,
    snapshots: Sequence[Snapshot] = (),
    registrations: Sequence[TrialDocument] = (),
) -> ConductFlags:
    """All conduct flags of a trial.

    Args:
        trial: Its newest registration record.
        publications: The articles that name one of its numbers.
        today: The day in Tokyo.
        snapshots: The versions of its record, the newest among them; without them nothing is known of changes.
        registrations: The newest records of the same study in other registers, which were merged into this one.
    """
    reports = [publication for publication in publications if reports_results(publication)]
    return ConductFlags(
        prospective=prospective(trial, registrations),
        outcome_differs=_outcome_differs(trial, reports, snapshots),
        sample_shortfall=_sample_shortfall(trial, snapshots, registrations),
        results_overdue=results_overdue(trial, publications, today, registrations),
        retracted=_notice(ConductKind.RETRACTED, NoticeKind.RETRACTION, reports),
        expression_of_concern=_notice(
            ConductKind.EXPRESSION_OF_CONCERN, NoticeKind.EXPRESSION_OF_CONCERN, reports
        ),
        primary_outcome_changed=_primary_outcome_changed(trial, snapshots),
    )


def prospective(trial: TrialDocument, registrations: Sequence[TrialDocument] = ()) -> ConductFlag:
    """Whether the trial was registered no later than the first enrolment (3.2).

    Of a study in several registers the earliest registration counts, and the earliest first enrolment that any of
    them tells. Unknown where a day is missing, unreadable or foreseen, or where months or years leave it open.
    """
    dates = [one.dates for one in (trial, *registrations)]
    registered = _earliest([one.registered for one in dates])
    enrolled = _earliest([one.enrolment_started for one in dates])
    inputs = (_dated("dates.registered", registered), _dated("dates.enrolment_started", enrolled))
    state = FlagState.UNKNOWN
    if registered and enrolled and registered.date and enrolled.date and not enrolled.estimated:
        if last_day(registered.date) <= first_day(enrolled.date):
            state = FlagState.YES
        elif first_day(registered.date) > last_day(enrolled.date):
            state = FlagState.NO
    return _flag(
        ConductKind.PROSPECTIVE,
        state,
        inputs,
        yes=("最初の組入れまでに登録されています。", "It was registered no later than the first enrolment."),
        no=("最初の組入れの後に登録されています。", "It was registered after the first enrolment."),
        unknown=(
            "登録日か組入れ開始日が確定していないため、判定できません。",
            "The day of registration or of the first enrolment is not known exactly.",
        ),
    )


def results_overdue(
    trial: TrialDocument,
    publications: Sequence[PublicationDocument],
    today: date,
    registrations: Sequence[TrialDocument] = (),
) -> ConductFlag:
    """Whether twelve months have passed since the study ended and there are no results anywhere (3.2).

    The primary completion counts, else the completion; a day known by its month or year only, from its last day.
    An article that appeared before the study ended does not report its results; another register of the study may.
    A register that does not say whether it holds results is no results: silence must not look like good conduct.
    """
    available = _any([one.results.available for one in (trial, *registrations)])
    ended_text = _date_of(trial.dates.primary_completion) or _date_of(trial.dates.completion)
    ended = None if ended_text is None else last_day(ended_text)
    reports = [
        publication
        for publication in publications
        if reports_results(publication)
        and (ended is None or publication.year is None or publication.year >= ended.year)
    ]
    inputs = (
        ConductInput(name="status", value=trial.status.value),
        ConductInput(name="ended", value=ended_text),
        ConductInput(name="results.available", value=_yes_no(available)),
        ConductInput(name="publications", value=_named(reports)),
    )
    if available or reports or (trial.status not in _ENDED | {TrialStatus.UNKNOWN}):
        state = FlagState.NO
    elif trial.status is TrialStatus.UNKNOWN or ended is None:
        state = FlagState.UNKNOWN
    else:
        state = FlagState.NO if today <= _a_year_after(ended) else FlagState.YES
    return _flag(
        ConductKind.RESULTS_OVERDUE,
        state,
        inputs,
        yes=(
            "試験の終了から12か月を過ぎても、登録機関にも論文にも結果が見つかっていません。",
            "Twelve months after its end no results are known, of the register or of an article.",
        ),
        no=(
            "結果が公表されているか、公表の時期がまだ来ていません。",
            "Results are published, or not yet due.",
        ),
        unknown=(
            "試験の状況または終了日が不明です。",
            "The status or the end of the trial is not known.",
        ),
    )


def _sample_shortfall(
    trial: TrialDocument, snapshots: Sequence[Snapshot], registrations: Sequence[TrialDocument]
) -> ConductFlag:
    """Whether fewer took part than were first planned; the share is shown, no threshold is set.

    What the record itself does not tell another register of the study may.
    """
    first = [snapshot.trial for snapshot in sorted(snapshots, key=lambda s: s.version)]
    planned = _told(one.sample_size.target for one in (*first, trial, *registrations))
    actual = _told(one.sample_size.actual for one in (trial, *registrations))
    share, state = None, FlagState.UNKNOWN
    if planned and actual is not None:
        percent = Decimal(100 * actual) / Decimal(planned)
        share = f"{percent.quantize(_PERCENT, ROUND_HALF_UP)} %"
        state = FlagState.YES if actual < planned else FlagState.NO
    inputs = (
        ConductInput(name="sample_size.target", value=None if planned is None else str(planned)),
        ConductInput(name="sample_size.actual", value=None if actual is None else str(actual)),
        ConductInput(name="share", value=share),
    )
    return _flag(
        ConductKind.SAMPLE_SHORTFALL,
        state,
        inputs,
        yes=("実際の参加者数が当初の計画を下回っています。", "Fewer took part than were first planned."),
        no=("実際の参加者数は当初の計画以上です。", "As many took part as were first planned."),
        unknown=(
            "計画または実際の参加者数が不明です。",
            "The planned or the actual number of participants is not known.",
        ),
    )


def _outcome_differs(
    trial: TrialDocument, reports: Sequence[PublicationDocument], snapshots: Sequence[Snapshot]
) -> ConductFlag:
    """Whether a reported primary outcome is worded otherwise than every one first registered, or the reverse.

    Wordings are compared without regard to case, width and spaces; whether another wording means another outcome is
    for a person to say, so the flag is a prompt.
    """
    earliest = min(snapshots, key=lambda s: s.version).trial if snapshots else trial
    registered = [outcome.measure for outcome in earliest.primary_outcomes]
    reported = [outcome.measure for outcome in trial.reported_primary_outcomes]
    reported += [outcome for report in reports for outcome in report.primary_outcomes]
    state = FlagState.UNKNOWN
    if registered and reported:
        state = FlagState.NO if _keys(registered) == _keys(reported) else FlagState.YES
    inputs = (
        ConductInput(name="registered", value=_lines(registered)),
        ConductInput(name="reported", value=_lines(reported)),
    )
    return _flag(
        ConductKind.OUTCOME_DIFFERS,
        state,
        inputs,
        yes=(
            "報告された主要評価項目の記載が、登録された記載と異なります。内容の異同は人が確かめてください。",
            "The reported primary outcomes are worded otherwise than the registered ones; a person has to judge.",
        ),
        no=(
            "報告された主要評価項目は登録のとおりです。",
            "The primary outcomes are reported as registered.",
        ),
        unknown=(
            "登録または報告された主要評価項目が不明です。",
            "The registered or the reported primary outcomes are not known.",
        ),
    )


def _primary_outcome_changed(trial: TrialDocument, snapshots: Sequence[Snapshot]) -> ConductFlag:
    """Whether the registered primary outcomes were changed after enrolment began.

    A no needs a snapshot of the same source from before the first enrolment: an older change would not be seen.
    """
    found = [change for change in changes(snapshots) if change.field == "primary_outcomes"]
    started = _date_of(trial.dates.enrolment_started)
    inputs = [ConductInput(name="dates.enrolment_started", value=started)]
    for change in found:
        inputs += [
            ConductInput(name=f"version {change.before}", value=change.old),
            ConductInput(name=f"version {change.version} ({change.phase.value})", value=change.new),
        ]
    if any(change.phase in _LATER for change in found):
        state = FlagState.YES
    elif any(change.phase is ChangePhase.UNKNOWN for change in found) or not _seen_before(started, snapshots):
        state = FlagState.UNKNOWN
    else:
        state = FlagState.NO
    return _flag(
        ConductKind.PRIMARY_OUTCOME_CHANGED,
        state,
        tuple(inputs),
        yes=(
            "組入れの開始後に、登録された主要評価項目が変更されています。",
            "The registered primary outcomes were changed after enrolment began.",
        ),
        no=(
            "組入れの開始後に、登録された主要評価項目の変更はありません。",
            "The registered primary outcomes were not changed after enrolment began.",
        ),
        unknown=(
            "組入れ開始前の登録内容が手元にないか、変更の時期が不明です。",
            "No registration from before the first enrolment is at hand, or it is not known when it changed.",
        ),
    )


def _seen_before(started: str | None, snapshots: Sequence[Snapshot]) -> bool:
    """Whether the newest snapshot's source was seen before the first enrolment, and again."""
    if started is None or not snapshots:
        return False
    newest = max(snapshots, key=lambda s: s.version)
    if len(snapshots) == 1 and (newest.seen_again_on or date.min) < last_day(started):
        return False
    same = (s for s in snapshots if s.trial.source.code == newest.trial.source.code)
    return any((day := first_stood_on(s)) is not None and day <= first_day(started) for s in same)


def _notice(kind: ConductKind, notice: NoticeKind, reports: Sequence[PublicationDocument]) -> ConductFlag:
    """Whether a journal said so of an article that reports the trial; unknown while no such article is known."""
    found = [report for report in reports if any(note.kind is notice for note in report.notices)]
    state = FlagState.YES if found else FlagState.NO if reports else FlagState.UNKNOWN
    inputs = (
        ConductInput(name="publications", value=_named(reports)),
        ConductInput(name=notice.value, value=_named(found)),
    )
    return _flag(
        kind,
        state,
        inputs,
        yes=(
            f"この試験を報告した論文に{notice.ja}があります。",
            f"An article on this trial has a notice: {notice.en}.",
        ),
        no=(
            f"この試験を報告した論文に{notice.ja}は見つかっていません。",
            f"No article on this trial is known to have such a notice: {notice.en}.",
        ),
        unknown=("この試験を報告した論文が分かっていません。", "No article on this trial is known."),
    )


def _flag(
    kind: ConductKind,
    state: FlagState,
    inputs: tuple[ConductInput, ...],
    *,
    yes: tuple[str, str],
    no: tuple[str, str],
    unknown: tuple[str, str],
) -> ConductFlag:
    ja, en = {FlagState.YES: yes, FlagState.NO: no, FlagState.UNKNOWN: unknown}[state]
    return ConductFlag(kind=kind, state=state, reason=Bilingual(ja=ja, en=en), inputs=inputs)


def _earliest(days: Sequence[TrialDate | None]) -> TrialDate | None:
    """The day that certainly was over first; a foreseen or unreadable one only where there is no other."""
    readable = [day for day in days if day is not None and day.date is not None]
    if readable:
        return min(readable, key=lambda day: (bool(day.estimated), last_day(day.date or "")))
    return next((day for day in days if day is not None), None)


def _told(numbers: Iterable[int | None]) -> int | None:
    """The first number that is known."""
    return next((number for number in numbers if number is not None), None)


def _any(told: Sequence[bool | None]) -> bool | None:
    """Yes if one says so, unknown if none says anything."""
    return True if True in told else False if False in told else None


def _dated(name: str, day: TrialDate | None) -> ConductInput:
    if day is None:
        return ConductInput(name=name, value=None)
    text = day.date or day.raw or ""
    return ConductInput(name=name, value=f"{text} (foreseen)" if day.estimated else text)


def _date_of(day: TrialDate | None) -> str | None:
    return None if day is None else day.date


def _a_year_after(day: date) -> date:
    leap = (day.month, day.day) == _LEAP_DAY
    return day.replace(year=day.year + 1, day=28 if leap else day.day)


def _yes_no(value: bool | None) -> str | None:  # noqa: FBT001 # a register's answer, not a switch
    return None if value is None else "yes" if value else "no"


def _named(publications: Sequence[PublicationDocument]) -> str | None:
    """The articles by PMID, DOI or title, one a line."""
    return _lines([_name(publication) for publication in publications])


def _name(publication: PublicationDocument) -> str:
    if publication.pmid is not None:
        return f"PMID {publication.pmid}"
    return publication.name if publication.doi is None else f"DOI {publication.doi}"


def _lines(texts: Sequence[str]) -> str | None:
    return "\n".join(texts)[:20_000] or None


def _keys(texts: Sequence[str]) -> set[str]:
    return {search_key(text).casefold() for text in texts}
