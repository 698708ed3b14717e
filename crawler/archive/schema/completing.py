"""Whether a capture is whole, and addresses that no window of days asked for."""

# 1: the body is whole; 0: it was cut on its way; NULL: not known, as for every capture of an earlier release.
COMPLETE = "ALTER TABLE captures ADD COLUMN complete INTEGER"
# How often an address was cut decides when its page is taken as it is; most captures are whole.
CUT = "CREATE INDEX captures_cut ON captures(url) WHERE complete = 0"

STATEMENTS = (COMPLETE, CUT)
