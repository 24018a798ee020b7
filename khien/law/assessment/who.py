"""Whether an assessor is one that a regime accepts at a level. What was not answered is never taken for granted."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from khien.law.assessment.types import ASSESSOR_WORDS, AssessmentLaw, Assessor, Fits, WhoRule
from khien.law.types import Instrument, Regime


@dataclass(frozen=True, slots=True)
class Fitness:
    """The answer with its reason in Vietnamese and the rule that decided, where one did."""

    fits: Fits
    why: str
    rule: WhoRule | None = None


def fitness(
    law: AssessmentLaw,
    level: int | None,
    assessor: Assessor | None,
    events: Collection[str] | None,
    *,
    listed: bool | None = None,
) -> Fitness:
    """Of a system of a level (None: not set). `events` are those that happened; None: nobody has said.

    `listed`: whether it belongs on the list of systems that matter to national security; None: nobody knows yet.
    """
    if assessor is None:
        return Fitness(Fits.UNKNOWN, "chưa ghi bên kiểm tra là ai")
    if level is None:
        return Fitness(Fits.UNKNOWN, "hệ thống chưa xác định cấp độ nên chưa biết ai được kiểm tra")
    strict = next((one for one in law.who if one.after_events and level in one.levels), None)
    if strict is not None and events:
        return _by(strict, assessor)
    usual = next(one for one in law.who if not one.after_events and level in one.levels)
    of_list = next((one for one in law.who if one.listed_levels), None)
    if of_list is not None and listed:
        return _by(of_list, assessor)
    found = _by(usual, assessor)
    if found.fits is not Fits.YES:
        return found
    if strict is not None and events is None and assessor not in strict.assessors:
        why = "chưa trả lời có sự kiện nào buộc phải thuê tổ chức chuyên môn hay không"
        return Fitness(Fits.UNKNOWN, why, strict)
    hangs = of_list is not None and listed is None and level in of_list.listed_levels
    if hangs and of_list is not None and assessor not in of_list.assessors:
        why = "chưa biết hệ thống có thuộc Danh mục hệ thống quan trọng về an ninh quốc gia hay không"
        return Fitness(Fits.UNKNOWN, why, of_list)
    return found


def _by(rule: WhoRule, assessor: Assessor) -> Fitness:
    said = ASSESSOR_WORDS[assessor]
    if assessor in rule.assessors:
        return Fitness(Fits.YES, f"{said}: được", rule)
    if assessor is Assessor.SUPERIOR and Assessor.INDEPENDENT_UNIT in rule.assessors:
        return Fitness(Fits.UNKNOWN, "chưa rõ đơn vị cấp trên có độc lập với đơn vị vận hành hay không", rule)
    return Fitness(Fits.NO, f"{said}: không thuộc bên được kiểm tra ở cấp độ này", rule)


def failed_examples(law: AssessmentLaw) -> Iterator[str]:
    """Examples of who may assess that the rules do not bear out, in words."""
    for rule in law.who:
        for one in rule.examples:
            found = fitness(law, one.level, one.assessor, one.events, listed=one.listed)
            if found.fits is not one.fits:
                yield f"{rule.id}: cấp độ {one.level}, {one.assessor}: ghi {one.fits}, suy ra {found.fits}"


_NEW_DECREE = "331/2026/NĐ-CP"


def regime_on(instruments: Mapping[str, Instrument], on: date) -> Regime:
    """Whose rules of checks hold on a day: those of 2026 from the day of its decree on, before it those of 2016."""
    since = instruments[_NEW_DECREE].since
    return Regime.ANM_2026 if since is not None and since <= on else Regime.ATTT_2016
