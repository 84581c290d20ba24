"""A package of ours."""
