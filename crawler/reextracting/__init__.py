"""Every stored capture read anew by today's reading, without any network: what reads better is written, and told."""
