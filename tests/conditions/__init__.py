"""What the promises of the service rest on, each with the test that goes red without it (`make conditions`)."""
