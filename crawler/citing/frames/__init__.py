"""The words around an outlet's name that make it a source, and those that make it something else: a kind a file."""
