"""Servers and pages that misbehave, each fault a function by its name; one file a family."""
