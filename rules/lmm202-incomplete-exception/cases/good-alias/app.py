# HOT PATH EXCEPTION – aws
# Import time – 0,350 s
# Usage – 9 of 10 requests
# Reason – every request is signed
# Approved by Jane Doe on 8.11.2026, review 8.12.2026
import boto3 as aws
