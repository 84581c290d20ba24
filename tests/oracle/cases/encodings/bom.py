import a1; x = "é"; import a2
import a3
