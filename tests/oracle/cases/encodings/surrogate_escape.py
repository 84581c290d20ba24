x = "\ud800"; import a1
