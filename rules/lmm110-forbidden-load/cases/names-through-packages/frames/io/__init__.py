from frames.io import web

__all__ = ["web"]
