"""The rules of BaRS for a receiver, each as a request over the wire."""
