"""Rules between the fields of a product, one table a sub-class (domain specification 1.2, 1.3, 1.6).

``case`` is what a rule is given and how it says what it found; ``common`` holds for every product, ``foods``,
``medicines`` and ``devices`` for their sub-classes, ``wording`` asks the linter. Every rule is a function from a case
to findings; fields that are empty are none of its business, since what must be filled is asked elsewhere.
"""

from collections.abc import Mapping

from registry.domain.product_rules import common, devices, foods, medicines
from registry.domain.product_rules.case import Case, Rule
from schemas.vocab import SubClass

__all__ = ["BETWEEN_FIELDS", "Case", "Rule"]

BETWEEN_FIELDS: Mapping[SubClass, tuple[Rule, ...]] = {
    SubClass.HF_FFC: (*common.RULES, *foods.FFC),
    SubClass.HF_FOSHU: (*common.RULES, *foods.FOSHU),
    SubClass.HF_FNFC: (*common.RULES, *foods.FNFC),
    SubClass.HF_OTHER: (*common.RULES, *foods.OTHER),
    SubClass.TM_RX: (*common.RULES, *medicines.RX),
    SubClass.TM_OTC: (*common.RULES, *medicines.OTC),
    SubClass.TM_HAICHI: (*common.RULES, *medicines.HAICHI),
    SubClass.TM_QUASI: (*common.RULES, *medicines.QUASI),
    SubClass.WD_RENT: (*common.RULES, *devices.RENT),
    SubClass.WD_SALE: (*common.RULES, *devices.SALE),
    SubClass.WD_EITHER: (*common.RULES, *devices.EITHER),
    SubClass.WD_NONE: (*common.RULES, *devices.NONE),
}
"""Sub-class → its rules."""
