"""What the Makefile calls: building, checking and measuring Samspill. Never imported by it."""
