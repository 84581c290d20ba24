_HOT_PATH = {  # 90% of calls # expect: LMM514 _HOT_PATH takes a handler from pandas
    "frame": __import__("pandas").DataFrame,
    "later": lambda **kw: __import__("torch", fromlist=["x"]).x(**kw),
}
