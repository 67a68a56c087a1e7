"""Trials: records of the WHO search portal (ICTRP) and of ClinicalTrials.gov, read into one contract.

``reading`` has what both need; contact persons are never read into a document.
"""
