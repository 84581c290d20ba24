import a1
x = (1,
import a2
