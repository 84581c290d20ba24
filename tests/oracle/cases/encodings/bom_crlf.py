# above
import a1
x = "é"; import a2
