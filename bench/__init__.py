"""What the service costs, as figures that are the same on every run; docs/performance.md says why."""
