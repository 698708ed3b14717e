"""Knowledge of all sites: one step of the reading a file, in the order of `crawler.settings`."""
