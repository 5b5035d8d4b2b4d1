"""Workers on the other nodes of an allocation, each seen by a listener of its own node."""
