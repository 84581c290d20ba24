import a1

x = 1; import a2
if x:
    import a3
    
    import a4
importa5  # c 
# above
import a6
x = """"""; import a7
  import a8
