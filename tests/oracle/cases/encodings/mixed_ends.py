import a1
import a2import a3
import a4

# cimport a5
""""""; import a6