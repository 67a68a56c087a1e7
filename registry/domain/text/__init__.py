"""Text for searching: one normal form for what is indexed and what is asked, and the ways around its limits.

``normal`` folds width, case, kana and old kanji; ``romaji`` reads Latin letters as kana; ``variants`` is the
reviewed table of spellings and synonyms; ``distance`` compares words that were mistyped.
"""
