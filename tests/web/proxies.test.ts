import { describe, expect, test } from 'vitest';
import { clientAddress, proxiesOf } from '../../src/web/proxies.ts';
import { openWorld } from './fakes.ts';

const asked = (remoteAddress: string, forwarded?: string) => ({
  socket: { remoteAddress },
  headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
});

describe('who asks', () => {
  const proxies = proxiesOf(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);

  test.each([
    ['198.51.100.7', '203.0.113.9', '198.51.100.7'],
    ['127.0.0.1', undefined, '127.0.0.1'],
    ['127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['::ffff:127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['127.0.0.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['127.0.0.1', '1.1.1.1, 203.0.113.9, 10.1.2.3', '203.0.113.9'],
    ['fd00::1', '2001:db8::5', '2001:db8::5'],
    ['127.0.0.1', '[2001:db8::5]:4711', '2001:db8::5'],
    ['127.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
    ['127.0.0.1', '203.0.113.9, unknown', '127.0.0.1'],
    ['127.0.0.1', '', '127.0.0.1'],
  ])('[SEC25] %s, forwarded for %s, is %s', (remote, forwarded, client) => {
    expect(clientAddress(asked(remote, forwarded), proxies)).toBe(client);
  });

  test('[SEC25] a chain of ten thousand proxies ends somewhere', () => {
    const chain = Array.from({ length: 10_000 }, () => '10.0.0.1').join();
    expect(clientAddress(asked('127.0.0.1', chain), proxies)).toBe('10.0.0.1');
  });

  test('[SEC25] nobody is believed unless named', () => {
    expect(clientAddress(asked('127.0.0.1', '203.0.113.9'), undefined)).toBe('127.0.0.1');
    expect(clientAddress(asked('127.0.0.1', '203.0.113.9'), proxiesOf([]))).toBe('127.0.0.1');
  });
});

describe('rates behind a proxy', () => {
  /** How many of 40 wrong passwords, each by somebody else behind the proxy, were looked at. */
  async function lookedAt(over: object): Promise<number> {
    const world = await openWorld(over);
    let count = 0;
    for (let one = 0; one < 40; one++) {
      const headers = { 'x-forwarded-for': `203.0.113.${one}` };
      const body = { user: `nobody-${one}`, password: 'wrong' };
      const { status } = await world.call('POST', '/api/v1/login', { headers, body });
      if (status !== 429) count++;
    }
    return count;
  }

  test('[SEC25] [SEC12] strangers behind a trusted proxy do not share one line', async () => {
    const shared = await lookedAt({});
    const own = await lookedAt({ proxies: proxiesOf(['127.0.0.1']) });
    expect(shared).toBeLessThan(40);
    expect(own).toBeGreaterThan(shared);
  });
});
