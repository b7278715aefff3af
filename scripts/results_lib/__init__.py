"""What scripts/results is made of: jobs that run the binaries, parts that say which jobs and render a section, and the page."""
