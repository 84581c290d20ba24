"""Nothing is loaded by the package itself."""
