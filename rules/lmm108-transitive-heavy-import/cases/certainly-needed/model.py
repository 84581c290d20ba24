"""Needs torch while it loads."""

import torch

NET = torch.load("net.pt")
