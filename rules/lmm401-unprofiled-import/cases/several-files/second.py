"""Not again here."""

import first
import httpx
