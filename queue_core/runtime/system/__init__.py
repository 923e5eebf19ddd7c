"""Small parts under the runtime: waiting times between attempts, ports, systemd, words of mistakes, lasting files."""
