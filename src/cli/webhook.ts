import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import type { Config } from '../contracts/config.ts';
import { OutboundUrl, readOutboundUrl, webhookShares } from '../contracts/outbound.ts';
import type { RecordsReader } from '../contracts/ports.ts';
import { whyNotPublic } from '../egress/addresses.ts';
import { createOutbound } from '../egress/outbound.ts';
import { eventIdOf, sendWebhook } from '../egress/webhook.ts';
import { openReader } from '../stores/records/reader.ts';
import { newId } from '../threads/id.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';
import { withHot } from './hot-access.ts';
import { submitLocal } from './submit.ts';

const secretBytes = 32;

/** Said where the address is typed, rather than when the first row cannot leave. [SEC20] */
function checkUrl(url: string, ports: readonly number[]): void {
  const shape = OutboundUrl.safeParse(url);
  const judged = readOutboundUrl(url, [443, ...ports]);
  const host = judged.ok ? judged.target.host : '';
  const why = isIP(host) === 0 ? undefined : whyNotPublic(host);
  if (shape.success && judged.ok && why === undefined) return;
  const reason = judged.ok ? `is ${why ?? 'not usable'}` : judged.reason;
  throw new CliFailure('command.webhook_url', {
    message: `${url}: the address ${reason}`,
    mend: 'use https://NAME/… on port 443, or a port of --outbound-ports',
    exitCode: 2,
  });
}

function unknownWebhook(venue: string, webhook: string): CliFailure {
  return new CliFailure('command.webhook_unknown', {
    message: `${venue} has no webhook ${webhook}`,
    mend: `see those it has: gozar webhook list ${venue}`,
  });
}

async function withReader<T>(
  config: Config,
  work: (reader: RecordsReader) => Promise<T>,
): Promise<T> {
  const opened = openReader({ path: join(resolve(config.data), 'records.db') });
  if (!opened.ok) throw new CliFailure(opened.code, { message: opened.message, mend: opened.mend });
  try {
    return await work(opened.reader);
  } finally {
    await opened.reader.close();
  }
}

export const webhookAdd: CliCommand = {
  name: 'webhook add',
  usage: 'VENUE ID URL [--share visitor]',
  summary: 'Register where a webhook of campaigns leads; its secret is shown once',
  examples: ['gozar webhook add rasta crm https://crm.example.com/gozar'],
  options: { share: { type: 'string' } },
  optionHelp: ['--share visitor   say which visitor it was about, while they consent'],
  positionals: [3, 3],
  run: async ({ config, positionals, values, print }) => {
    const [venue = '', webhook = '', url = ''] = positionals;
    checkUrl(url, config.outboundPorts);
    const shares = webhookShares.filter((one) => one === values.share);
    if (values.share !== undefined && shares.length === 0) {
      throw new CliFailure('command.shape', {
        message: `--share ${String(values.share)} is not known`,
        mend: `use ${webhookShares.join(', ')}, or leave it out`,
        exitCode: 2,
      });
    }
    const secret = `whsec_${randomBytes(secretBytes).toString('base64url')}`;
    await withHot(config.data, (hot) =>
      submitLocal(hot, { do: 'addWebhook', venue, webhook, url, secret, shares }),
    );
    const said = 'the secret, shown this once; it signs what is sent (see src/WEBHOOKS.md):';
    print({ venue, webhook, url, shares, secret }, [`${webhook} → ${url}`, said, secret]);
    return 0;
  },
};

export const webhookList: CliCommand = {
  name: 'webhook list',
  usage: 'VENUE',
  summary: 'List webhooks with what waits, was delivered, and was given up with its reason',
  examples: ['gozar webhook list rasta', 'gozar webhook list rasta --json'],
  options: {},
  optionHelp: [],
  positionals: [1, 1],
  run: async ({ config, positionals, print }) => {
    const [venue = ''] = positionals;
    const page = { limit: 20 };
    const { webhooks, dead } = await withReader(config, async (reader) => ({
      webhooks: await reader.webhooks(venue),
      dead: await reader.deadWebhooks(venue, page),
    }));
    const lines = webhooks.map(
      ({ webhook, url, shares, ...count }) =>
        `${webhook}  ${url}  ${count.queued} wait, ${count.delivered} delivered, ` +
        `${count.dead} given up${shares.length > 0 ? `, told of the ${shares.join(', ')}` : ''}`,
    );
    const given = dead.map(({ webhook, id, reason, diedAtMs }) => {
      return `  ${new Date(diedAtMs).toISOString()}  ${webhook}  ${id}: ${reason}`;
    });
    const none = webhooks.length === 0 ? [`${venue} has no webhook`] : [];
    print({ webhooks, dead }, [...none, ...lines, ...given]);
    return 0;
  },
};

export const webhookRemove: CliCommand = {
  name: 'webhook remove',
  usage: 'VENUE ID',
  summary: 'Remove a webhook; what waits for it is given up',
  examples: ['gozar webhook remove rasta crm'],
  options: {},
  optionHelp: [],
  positionals: [2, 2],
  run: async ({ config, positionals, print }) => {
    const [venue = '', webhook = ''] = positionals;
    await withHot(config.data, (hot) => submitLocal(hot, { do: 'removeWebhook', venue, webhook }));
    print({ venue, webhook }, [`${webhook} is no webhook of ${venue} any more`]);
    return 0;
  },
};

export const webhookRetry: CliCommand = {
  name: 'webhook retry',
  usage: 'VENUE ID',
  summary: 'Queue again what was given up for a webhook, in its old order',
  examples: ['gozar webhook retry rasta crm'],
  options: {},
  optionHelp: [],
  positionals: [2, 2],
  run: async ({ config, positionals, print }) => {
    const [venue = '', webhook = ''] = positionals;
    const known = await withReader(config, (reader) => reader.webhooks(venue));
    const queued = known.find((one) => one.webhook === webhook)?.dead ?? 0;
    await withHot(config.data, (hot) => submitLocal(hot, { do: 'retryWebhook', venue, webhook }));
    print({ venue, webhook, queued }, [`${queued} rows are sent again`]);
    return 0;
  },
};

/** One signed event, from this process, by the same code and through the same guard. */
export const webhookTest: CliCommand = {
  name: 'webhook test',
  usage: 'VENUE ID',
  summary: 'Send one signed test event now, and say what was answered',
  examples: ['gozar webhook test rasta crm'],
  options: {},
  optionHelp: [],
  positionals: [2, 2],
  run: async ({ config, positionals, print }) => {
    const [venue = '', name = ''] = positionals;
    const webhook = await withReader(config, (reader) => reader.webhook({ venue, webhook: name }));
    if (webhook === undefined) throw unknownWebhook(venue, name);
    const atMs = Date.now();
    const id = eventIdOf({ id: `test/${venue}/${name}/${newId()}` });
    const body = JSON.stringify({ id, type: 'test', venue, webhook: name, atMs });
    const outbound = createOutbound({ ports: config.outboundPorts });
    const told = await sendWebhook(outbound, webhook, { id, body, atMs });
    const said = told.told === 'delivered' ? `status ${told.status}` : told.reason;
    print({ venue, webhook: name, id, ...told }, [`${webhook.url}: ${told.told}, ${said}`]);
    return told.told === 'delivered' ? 0 : 1;
  },
};
