"""Requests of firms to link a trial or a systematic review to their product: a reviewer decides, both in the log."""

from registry.services.evidence.requests.asking import request_link
from registry.services.evidence.requests.deciding import (
    accept_request,
    accept_review_request,
    decline_request,
)
from registry.services.evidence.requests.reading import link_request, link_requests, open_requests

__all__ = [
    "accept_request",
    "accept_review_request",
    "decline_request",
    "link_request",
    "link_requests",
    "open_requests",
    "request_link",
]
