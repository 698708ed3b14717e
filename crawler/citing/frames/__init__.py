"""Frames: the words around a name that make it a source, one kind a file; `exclusions` has words that do not.

A frame is a function of the flat text `before` and `after` the name, masked by `masking`; it returns a Frame or None.
"""
