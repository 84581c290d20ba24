def f():
	import a1  	