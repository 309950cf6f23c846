"""A real OpenSearch cluster for the tests, put together of what its makers publish."""
