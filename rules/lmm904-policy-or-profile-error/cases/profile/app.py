"""Without figures there is no verdict."""

import json
