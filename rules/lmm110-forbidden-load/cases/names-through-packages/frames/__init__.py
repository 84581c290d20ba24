from frames import io

__all__ = ["io"]
