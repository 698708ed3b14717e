"""First contact with an outlet: each source asked once, a few articles read, and what was not understood."""
