"""Evidence: what trials found, put together and graded (domain specification 3).

Statistics are JSON numbers in double precision. What could not be computed is null, with a note that says why.
"""
