x = "😀😀"; import a1; y = "é"; import a2  # 漢字 😀
x = ["漢", __import__("漢字.é")]
x = "é"; import é
