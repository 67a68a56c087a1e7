"""Rules of the four sub-classes of health food (domain specification 1.3, 1.6)."""

from registry.domain.product_rules.foods import ffc, fnfc
from registry.domain.product_rules.foods.ffc import label_edition, self_check_due
from registry.domain.product_rules.foods.other import FOSHU, OTHER

__all__ = ["FFC", "FNFC", "FOSHU", "OTHER", "label_edition", "self_check_due"]

FFC, FNFC = ffc.RULES, fnfc.RULES
