"""A practice to be measured over HTTP: a database and one web worker of its own, and the client that asks it."""
