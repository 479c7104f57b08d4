enum PlaceholderCocrREPL {}
