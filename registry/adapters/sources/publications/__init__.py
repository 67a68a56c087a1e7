"""Publications: bibliographic records of PubMed (XML, MEDLINE text) and of reference managers (RIS), lists of DOIs.

``reading`` has what they share. Affiliations, addresses and abstracts are never read into a document; an abstract is
looked through for registry numbers only.
"""
