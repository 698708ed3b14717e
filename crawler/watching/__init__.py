"""Is an outlet well? What a run counts, what its pages look like, what is wrong."""
