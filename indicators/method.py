"""Which edition of the method the engine follows."""

METHOD_VERSION = "2.0"  # raised with docs/method.md, whenever the same counts would come to something else
