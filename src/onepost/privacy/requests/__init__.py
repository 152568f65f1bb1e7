"""The register of requests: each is a case with a number, a day until when it is answered, and its steps."""
