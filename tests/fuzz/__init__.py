"""Fuzzing: bytes that an engine changes until they reach code that no bytes had reached before.

`python -m tests.fuzz TARGET` runs the engine (atheris) on a function of `targets.py`. In `finds/TARGET/` are bytes
that broke something once; `tests/test_finds.py` gives them to their target again.
"""
