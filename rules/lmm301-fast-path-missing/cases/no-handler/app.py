"""No handler: the policy itself is the place."""

import json
