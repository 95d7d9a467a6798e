"""The whole receiving and replying system under load, with its process killed again and again."""
