"""Invented sample data: firms, people, products, trials, listings and lots, filled in through the services.

Nothing here exists outside this registry, and every record says so. The words are in ``data/``; ``filling`` turns
them into acts of invented people, done in the order of their days. The same instant gives the same documents, byte
for byte. ``reading`` and ``accounts`` know no services, so that a start with the data at hand is quick.
"""
