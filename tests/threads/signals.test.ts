import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { signalCatalogue } from '../../src/contracts/signals.ts';
import {
  countingThreads,
  createSignalBuffer,
  formatMetrics,
  openSignals,
} from '../../src/threads/signals.ts';

type Sample = { readonly name: string; readonly labels: string; readonly value: number };

/** Prometheus text format 0.0.4, strictly: each line is a TYPE or a sample of the last one. */
function parse(text: string): { types: Map<string, string>; samples: Sample[] } {
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  let current = '';
  expect(text.endsWith('\n')).toBe(true);
  for (const line of text.slice(0, -1).split('\n')) {
    const type = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$/.exec(line);
    if (type !== null) {
      current = type[1] ?? '';
      expect(types.has(current)).toBe(false);
      types.set(current, type[2] ?? '');
      continue;
    }
    const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([a-z]+="[^"\\\n]*")\})? (-?[0-9.e+]+)$/.exec(
      line,
    );
    if (sample === null) throw new Error(`no sample: ${line}`);
    const [, name = '', labels = '', value = ''] = sample;
    expect(name.replace(/_(bucket|sum|count)$/, '')).toBe(current.replace(/_(sum|count)$/, ''));
    samples.push({ name, labels, value: Number(value) });
  }
  return { types, samples };
}

function readingOf(text: string, name: string, labels = ''): number | undefined {
  return parse(text).samples.find((one) => one.name === name && one.labels === labels)?.value;
}

function open(thread: (typeof countingThreads)[number], buffer: SharedArrayBuffer) {
  return openSignals(buffer, { thread, logFormat: 'quiet' });
}

describe('the numbers of all threads', () => {
  test('are added up, and a label is a number of its own', () => {
    const buffer = createSignalBuffer();
    for (const [i, thread] of countingThreads.entries()) {
      const signals = open(thread, buffer);
      signals.count('gozar_readings_kept_total', 10 ** i);
      signals.count('gozar_publishes_received_total', 1, i % 2 === 0 ? 'qos1' : 'qos2');
    }
    const text = formatMetrics(buffer);
    expect(readingOf(text, 'gozar_readings_kept_total')).toBe(1_111);
    expect(readingOf(text, 'gozar_publishes_received_total', 'label="qos0"')).toBe(0);
    expect(readingOf(text, 'gozar_publishes_received_total', 'label="qos1"')).toBe(2);
    expect(readingOf(text, 'gozar_publishes_received_total', 'label="qos2"')).toBe(2);
  });

  test('a gauge is what was last set', () => {
    const buffer = createSignalBuffer();
    const signals = open('web', buffer);
    signals.set('gozar_live_clients', 7);
    signals.set('gozar_live_clients', 3);
    expect(readingOf(formatMetrics(buffer), 'gozar_live_clients')).toBe(3);
  });

  test('an event counts under its own name', () => {
    const buffer = createSignalBuffer();
    open('hot', buffer).log('journal_gap', { venue: 'kasra', ms: 12 });
    expect(readingOf(formatMetrics(buffer), 'gozar_journal_gap_total')).toBe(1);
  });

  test('counting one signal touches no other', () => {
    for (const name of Object.keys(signalCatalogue) as (keyof typeof signalCatalogue)[]) {
      const buffer = createSignalBuffer();
      const before = parse(formatMetrics(buffer)).samples;
      if (signalCatalogue[name].kind === 'histogram') open('egress', buffer).observe(name, 3);
      else open('egress', buffer).count(name);
      const after = parse(formatMetrics(buffer)).samples;
      const metric = name.startsWith('gozar_') ? name : `gozar_${name}_total`;
      const changed = after.filter(({ value }, i) => value !== before[i]?.value);
      expect(new Set(changed.map((one) => one.name.replace(/_(bucket|sum|count)$/, '')))).toEqual(
        new Set([metric]),
      );
    }
  });
});

describe('a histogram', () => {
  test('has cumulative buckets, their sum and their count', () => {
    const buffer = createSignalBuffer();
    const signals = open('edge', buffer);
    for (const ms of [0.4, 1, 1.5, 50, 51, 9_000]) signals.observe('gozar_ack_latency_ms', ms);
    open('hot', buffer).observe('gozar_ack_latency_ms', 2);
    const text = formatMetrics(buffer);
    const bucket = (le: string) => readingOf(text, 'gozar_ack_latency_ms_bucket', `le="${le}"`);
    expect(['1', '2', '5', '20', '50', '100', '5000', '+Inf'].map(bucket)).toEqual([
      2, 4, 4, 4, 5, 6, 6, 7,
    ]);
    expect(readingOf(text, 'gozar_ack_latency_ms_count')).toBe(7);
    expect(readingOf(text, 'gozar_ack_latency_ms_sum')).toBeCloseTo(9_105.9);
  });

  test('never falls from one bucket to the next', () => {
    const buffer = createSignalBuffer();
    const signals = open('hot', buffer);
    for (let i = 0; i < 500; i++) signals.observe('gozar_step_ms', (i * 37) % 6_000);
    const { samples } = parse(formatMetrics(buffer));
    const buckets = samples.filter(({ name }) => name === 'gozar_step_ms_bucket');
    expect(buckets).toHaveLength(12);
    const values = buckets.map(({ value }) => value);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(values.at(-1)).toBe(500);
  });
});

test('/metrics has every signal of the catalogue, with its type', () => {
  const { types } = parse(formatMetrics(createSignalBuffer()));
  for (const [name, { kind }] of Object.entries(signalCatalogue)) {
    expect(types.get(name.startsWith('gozar_') ? name : `gozar_${name}_total`)).toBe(kind);
  }
  expect(types.size).toBe(Object.keys(signalCatalogue).length);
});

describe('a log line', () => {
  const module = fileURLToPath(new URL('../../src/threads/signals.ts', import.meta.url));

  function lines(logFormat: string, fields: object): string {
    const program = `
      import { createSignalBuffer, openSignals } from ${JSON.stringify(module)};
      openSignals(createSignalBuffer(), { thread: 'edge', logFormat: '${logFormat}' })
        .log('device_refused', ${JSON.stringify(fields)});`;
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    return stderr;
  }

  test('is one, whatever a device calls itself', () => {
    const about = 'x\n09:00:00 info  recovered all=well \u001b[2J\u009b2J\u2028"';
    const human = lines('human', { by: 'kasra/rx-1', about });
    expect(human.match(/[\n\r\u2028]/g)).toEqual(['\n']);
    expect(human).toMatch(/^\d\d:\d\d:\d\d warn {2}device_refused by=kasra\/rx-1 about="x/);
    expect(human.slice(0, -1)).not.toMatch(/\p{Cc}/u);
    const json = lines('json', { by: 'kasra/rx-1', about });
    expect(json.indexOf('\n')).toBe(json.length - 1);
    expect(JSON.parse(json)).toMatchObject({
      level: 'warn',
      thread: 'edge',
      signal: 'device_refused',
      about,
    });
  });

  test('is none where nobody wants to hear', () => {
    expect(lines('quiet', { by: 'x' })).toBe('');
  });
});
