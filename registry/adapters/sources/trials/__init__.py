"""Trials: records of the WHO search portal (ICTRP), of ClinicalTrials.gov and of UMIN-CTR, read into one contract.

``reading`` has what they share; contact persons are never read into a document.
"""
