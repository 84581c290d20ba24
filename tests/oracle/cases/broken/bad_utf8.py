import a1
x = "ÿ"
import a2
