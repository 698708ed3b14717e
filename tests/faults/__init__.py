"""Servers and pages that misbehave: one file a family of faults."""
