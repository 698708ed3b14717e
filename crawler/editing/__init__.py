"""What outlets changed after publication: two versions compared, each change by its kind."""
