"""What `make run` starts: the local server, its seed data and the helpers under /_local."""
