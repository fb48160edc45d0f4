"""The service as it is served, driven through HTTP: processes, visitors, and what each used of the processors."""
