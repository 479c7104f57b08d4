enum PlaceholderCocr {}
