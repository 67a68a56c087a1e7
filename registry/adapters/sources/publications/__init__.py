"""Publications: bibliographic records of PubMed (XML and MEDLINE text) and of reference managers (RIS).

``reading`` has what they share. Affiliations, addresses and abstracts are never read into a document; an abstract is
looked through for registry numbers only.
"""
