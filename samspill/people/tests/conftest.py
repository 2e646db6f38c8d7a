"""Fixtures of the people tests that stand in a module of their own."""

from samspill.people.tests.importing import an_office, imports

__all__ = ["an_office", "imports"]
