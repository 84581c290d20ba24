x = 1
# coding: latin-1
x = "é"; import a1
