"""What people can do: the desk that writes, the services that ask it, the one door to what is read."""
