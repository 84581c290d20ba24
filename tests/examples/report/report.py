"""Monthly report: measurements from S3, smoothed, as CSV or as a chart."""
import io

import boto3
import matplotlib.pyplot as plt
import pandas as pd
from scipy import signal

BUCKET = "measurements"


def load(month):
    body = boto3.client("s3").get_object(Bucket=BUCKET, Key=f"{month}.csv")["Body"]
    return pd.read_csv(io.BytesIO(body.read()))


def smooth(frame):
    return frame.assign(value=signal.savgol_filter(frame["value"], 7, 2))


def chart(frame, path):
    figure, axes = plt.subplots()
    axes.plot(frame["time"], frame["value"])
    figure.savefig(path)
