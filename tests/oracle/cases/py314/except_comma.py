"""Python 2's handler reads as two exceptions since PEP 758."""
try:
    import a1  # = module eager try
except ImportError, e:
    import a2  # = module eager handler
try:
    import a3  # = module eager
except ValueError, e:
    import a4  # = module eager handler
