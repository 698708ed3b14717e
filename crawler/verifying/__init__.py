"""Fixity: whether the archive is what was written, and what can be done where it is not.

`verification` runs the checks in their order, `report` has their words; each other module is one check or one part
of the repair.
"""
