"""The reviewers' pages: the queue, the case with every act on it, and the declarations of interest."""

from registry.web.pages.reviews import acts, case, queue

__all__ = ["HANDLERS"]

HANDLERS = (*queue.HANDLERS, *case.HANDLERS, *acts.HANDLERS)
