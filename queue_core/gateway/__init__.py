"""The door to the devices: asks in, replies, jobs and states out, over MQTT."""
