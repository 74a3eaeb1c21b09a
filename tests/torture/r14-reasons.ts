const is31 = 'MQTT 3.1 is another protocol: level 3 gets CONNACK 1 [MQTT-3.1.2-2]';
const is31First = `the suite begins with 3.1 and ends where that is refused; ${is31}`;
const later = 'the suite wants three bytes of version 5; 3.1.1 says CONNACK 1 [MQTT-3.1.2-2]';
const order =
  'the suite wants the message before the PUBACK; messages alone are in order [MQTT-4.6.0-6]';
const mayPassOn = 'a message of QoS 2 may be passed on at PUBLISH or at PUBREL [MQTT-4.3.3-2]';

/**
 * What Mosquitto's sequences and scripts for MQTT 3.1 and 3.1.1 ask that this broker does not do,
 * and why. By the names the suite gives them; the words are ours.
 */
export const reasons: Readonly<Record<string, string>> = {
  'v3.1   CONNECT 10 ok ': is31,
  'v3.1   CONNECT 10 ok': is31,
  'v3.1   CONNECT 14 ok ': `a reserved flag is set, which closes [MQTT-2.2.2-2]; ${is31}`,
  'v3.1   CONNECT 10 empty client ID': is31,
  'v3.1.1 CONNACK issue 2163 v3': is31,
  'v3.1   CONNECT 10 proto ver 2': later,
  'v3.1   CONNECT 10 proto ver 6': later,
  'v3.1.1 CONNECT 10 proto ver 2 [MQTT-3.1.2-2]': later,
  'v3.1.1 CONNECT 10 proto ver 6 [MQTT-3.1.2-2]': later,
  'v3.1.1 CONNECT 10 missing keepalive':
    'its level is 5, so CONNACK 1 is said [MQTT-3.1.2-2]; the suite takes a byte for no close',
  'v3.1.1 OTHER subpub self publish qos1': order,
  'v3.1.1 OTHER subpub self publish qos2': `${mayPassOn}; the suite knows the second`,
  'v3.1.1 OTHER subpub retain as normal qos1': order,
  'v3.1.1 OTHER subpub retain as normal qos2': `${mayPassOn}; the suite knows the second`,
  'v3.1.1 PUBLISH 34 QoS 2 Dup flow*3':
    'a limit of Mosquitto itself: a repeat gets its PUBREC, however often [MQTT-4.3.3-2]',
  '01-connect-575314.py': 'the suite looks into the memory of the process it started',
  '02-subpub-qos0-long-topic.py':
    'the suite counts on 200 levels; aedes takes 100, the statement bounds bytes [MQTT-4.7.3-3]',
  '03-publish-c2b-disconnect-qos2.py': is31First,
  '03-publish-qos1-queued-bytes.py': 'the suite means Python 2 here',
  '03-publish-qos2-max-inflight-exceeded.py':
    'a limit of Mosquitto itself: 3.1.1 bounds no messages under way [MQTT-4.3.3-2]',
  '03-publish-qos2-reuse-mid.py':
    'an id in use names the message it has [MQTT-4.3.3-2]; no client may reuse it [MQTT-2.3.1-2]',
  '04-retain-clear-multiple.py':
    'the suite wants retained messages ordered by topic; within one there is order [MQTT-4.6.0-6]',
  '06-bridge-no-local.py':
    'a bridge says level 0x83 or 0x84, which are none of 3.1.1: CONNACK 1 [MQTT-3.1.2-2]',
  '07-will-takeover.py':
    'who is taken over ended without DISCONNECT, so the will is published [MQTT-3.1.2-8]',
};
