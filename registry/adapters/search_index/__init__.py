"""The search index: tantivy, embedded, one private and disposable index per process that reads the log.

``fields`` says what is stored, ``queries`` turns a search into tantivy's queries, ``generation`` reads one commit,
``snapshot`` answers from a commit and the changes since, ``files`` and ``store`` own directory and writer, and
``index`` keeps the whole in step with the log.
"""

from registry.adapters.search_index.index import TantivyIndex

__all__ = ["TantivyIndex"]
