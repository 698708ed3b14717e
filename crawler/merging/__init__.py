"""Another depeche archive merged into this one: two archives become the same one, whichever takes the other.

What is merged is a union of facts: captures (by address, time and hash), announcements, addresses, runs. What follows
from them is settled by rules that do not ask whose a fact was. An article that one archive alone has is copied as it
was read. Of one that both have, the row of the archive with more of its captures is taken; where each has captures
that the other lacks, or both have the same and read them differently, the article and its revisions are read again
from all of its captures, in the order of time, by this version of the program.

Reading everything again would be simpler, and was rejected: it costs hours where copying costs minutes, it would
change articles of which nothing new is known, and what can no longer be read would be lost. Copying everything was
rejected too: of two histories with unlike texts, rows alone do not tell which text was there when.
"""
