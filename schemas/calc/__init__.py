"""Calculators: the cases they take and the answers they give, in a shape that does not change.

``envelope`` has what all share; each calculator has a file of its own beside it.
"""
