if x:
        import a1
    import a2
import a3
