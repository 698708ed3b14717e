"""Requests: the spider that fetches articles, and what keeps it polite, in scope and honest."""
