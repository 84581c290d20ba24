import a1  # "\ tab	here
import a2 #   line separator
import a3 #  next line  
#  above
import a4
