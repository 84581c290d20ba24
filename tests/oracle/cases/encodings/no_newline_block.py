if x:
    import a1