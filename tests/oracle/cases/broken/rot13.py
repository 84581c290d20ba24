# coding: rot13
vzcbeg n
