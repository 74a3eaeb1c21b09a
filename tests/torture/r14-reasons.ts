/**
 * Sequences of Mosquitto for MQTT 3.1 and 3.1.1 that this broker does not pass, and why not. By the
 * names the suite gives them; the words are ours.
 */
export const reasons: Readonly<Record<string, string>> = {};
