import type { Channel } from '../contracts/egress.ts';

/**
 * The list on the visitor's page. Nothing is sent: the outcome's command carries the rendered text
 * into the records, and that is the delivery.
 */
export function createInbox(): Channel {
  return {
    name: 'inbox',
    reachable: () => true,
    send: async () => ({ outcome: 'delivered' }),
  };
}
