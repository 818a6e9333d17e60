"""What the service costs, as figures that come out the same on every run; docs/performance.md tells why."""
