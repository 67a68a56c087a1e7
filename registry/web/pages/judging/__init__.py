"""The pages on which reviewers judge evidence: outcomes, links, results, scope, risk of bias, certainty, grades."""

from registry.web.pages.judging import certainty, overview, records, results

__all__ = ["HANDLERS"]

HANDLERS = (*overview.HANDLERS, *records.HANDLERS, *results.HANDLERS, *certainty.HANDLERS)
