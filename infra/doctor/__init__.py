"""`make doctor`: what stands between a stage and its deployment, read and judged, never changed."""
