# coding: latin-1
x = "…"; import a1  # … import x
import a2
