"""The reading of one page: what it says of itself, and what it shows, as raw words, field by field.

`page` decodes and parses once, `blocks` gives the visible text, `json_ld` and `declared` what is said to machines.
`template` is the one face of a page to the pipelines, outlets subclass it, by `landmarks` where tags are unknown.
What a page does not declare, `surroundings` of the headline tell: `titles`, `datelines`, `bylines`. `days` and
`moments`, with `zones` and `relative`, understand dates; `drafts` is the way of a page through all steps.
See docs/reading.md.
"""
