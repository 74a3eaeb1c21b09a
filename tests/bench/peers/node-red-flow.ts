import { side } from '../venue.ts';

/** How publishes reach the function: by an `mqtt in` node, or straight from the broker's node. */
export const ways = ['mqttIn', 'straight'] as const;
export type Way = (typeof ways)[number];

/**
 * A volatile version of the job as a Node-RED flow: an aedes broker in the same process, and a
 * function node that parses every publish, keeps where each tag is and since when, and puts fifty
 * rules to it. What was decided is counted and printed once a second.
 */
export function nodeRedFlow(port: number, way: Way): object[] {
  const place = { z: 'tab', x: 100, y: 100 } as const;
  return [
    { id: 'tab', type: 'tab', label: 'Gozar’s job, volatile' },
    {
      ...place,
      id: 'broker',
      type: 'aedes broker',
      mqtt_port: port,
      mqtt_ws_bind: 'port',
      wires: way === 'straight' ? [[], ['decide']] : [[], []],
    },
    ...(way === 'straight' ? [] : mqttIn(port)),
    { ...place, id: 'decide', type: 'function', outputs: 1, func: decide, wires: [[]] },
  ];
}

function mqttIn(port: number): object[] {
  return [
    {
      id: 'link',
      type: 'mqtt-broker',
      broker: '127.0.0.1',
      port,
      protocolVersion: 4,
      autoConnect: true,
      keepalive: 60,
      cleansession: true,
    },
    {
      id: 'heard',
      type: 'mqtt in',
      z: 'tab',
      topic: 'gozar/v1/+/+/sightings',
      qos: '1',
      datatype: 'buffer',
      broker: 'link',
      inputs: 0,
      x: 100,
      y: 200,
      wires: [['decide']],
    },
  ];
}

const decide = `
const { topic, payload } = msg.payload.packet || msg;
if (!topic.startsWith('gozar/')) return null;
const receiver = Number(topic.split('/')[3].slice(3)) % ${side * side};
const reading = JSON.parse(payload.toString());
const tags = context.get('tags') || new Map();
context.set('tags', tags);
for (const { tag, rssi } of reading.sightings) {
  const now = Date.now();
  const known = tags.get(tag);
  if (!known || known.zone !== receiver) tags.set(tag, { zone: receiver, since: now, fired: 0 });
  const at = tags.get(tag);
  for (let rule = 0; rule < 50; rule++) {
    if (at.zone === rule && now - at.since >= 30000 && rssi > -90 && (at.fired & 1) === 0) {
      at.fired |= 1;
    }
  }
}
const counts = context.get('counts') || { decided: 0, saidAt: Date.now() };
counts.decided += reading.sightings.length;
context.set('counts', counts);
if (Date.now() - counts.saidAt >= 1000) {
  node.warn('decided ' + counts.decided);
  counts.saidAt = Date.now();
}
return null;`;
