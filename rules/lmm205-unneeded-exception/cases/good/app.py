"""Heavy, forbidden or unknown: all of them may need a document; words are none."""

# HOT PATH EXCEPTION: boto3
# Import time: 350ms, usage: 90%, why: every device operation goes through it
# Approved by: Dana Whitfield, date: 2026-11-08, review: 2026-12-08
import boto3

# HOT PATH EXCEPTION: uuid
# Import time: 3.1ms, usage: 40%, why: request ids
# Approved by: Dana Whitfield, date: 2026-11-08, review: 2026-12-08
import uuid

# HOT PATH EXCEPTION: newcomer
# Import time: 350ms, usage: 90%, why: every device operation goes through it
# Approved by: Dana Whitfield, date: 2026-11-08, review: 2026-12-08
import newcomer  # expect: LMM401

# Hot path exception granted for the one above, none for this one.
import json
