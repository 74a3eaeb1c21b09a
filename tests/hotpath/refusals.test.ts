import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DeviceErrorAnswer } from '../../src/contracts/errors.ts';
import { errorCatalogue } from '../../src/contracts/errors.ts';
import { payloadExamples } from '../../src/contracts/payloads.ts';
import type { Refusal } from '../../src/hotpath/decode.ts';
import { Refusals } from '../../src/hotpath/refusals.ts';
import { Registry } from '../../src/hotpath/registry.ts';
import { noonMs, receiver, venue } from './venue.ts';

const refusal: Refusal = {
  ok: false,
  code: 'payload.seq_missing',
  path: 'seq',
  expected: 'boot and seq',
  got: 'nothing',
};

function open() {
  const registry = new Registry();
  registry.load([venue], [receiver, { ...receiver, device: 'rx-2' }]);
  const answers: { device: string; answer: DeviceErrorAnswer }[] = [];
  const refusals = new Refusals(({ record }, answer) =>
    answers.push({ device: record.device, answer }),
  );
  const deviceOf = (name: string) => {
    const known = registry.device('kasra', name);
    if (known === undefined) throw new Error(`no device ${name}`);
    return known;
  };
  const refuse = (atMs: number, name = 'rx-1', payload = new Uint8Array(3)) =>
    refusals.refuse(deviceOf(name), { end: 'sightings', payload, refusal, nowMs: noonMs + atMs });
  return { answers, refuse, refusals, deviceOf };
}

describe('[HOT3] the answer to a device', () => {
  test('[DET3] that was removed and added again does not wait for the one before', () => {
    const { answers, refuse, refusals, deviceOf } = open();
    refuse(0);
    refuse(1);
    expect(answers).toHaveLength(1);
    refusals.forget(deviceOf('rx-1').key);
    refuse(2);
    expect(answers.map(({ answer }) => answer.suppressed)).toEqual([0, 0]);
  });

  test('says what is wrong, where, and how it would be right', () => {
    const { answers, refuse } = open();
    refuse(0);
    expect(answers).toEqual([
      {
        device: 'rx-1',
        answer: {
          code: 'payload.seq_missing',
          path: 'seq',
          expected: 'boot and seq',
          got: 'nothing',
          example: payloadExamples.sightings,
          docs: 'src/ERRORS.md#payloadseq_missing',
          suppressed: 0,
        },
      },
    ]);
  });

  test('comes once a second at most and counts those that got none', () => {
    const { answers, refuse } = open();
    for (let atMs = 0; atMs < 3_000; atMs++) refuse(atMs);
    expect(answers.map(({ answer }) => answer.suppressed)).toEqual([0, 999, 999]);
  });

  test('of one device does not silence another', () => {
    const { answers, refuse } = open();
    refuse(0, 'rx-1');
    refuse(1, 'rx-2');
    expect(answers.map(({ device }) => device)).toEqual(['rx-1', 'rx-2']);
  });

  test('a remark shares the pace and keeps nothing', () => {
    const { answers, refuse, refusals, deviceOf } = open();
    refuse(0);
    const device = deviceOf('rx-1');
    refusals.tell(device, { end: 'sightings', refusal, nowMs: noonMs + 1 });
    expect(answers).toHaveLength(1);
    expect(device.rejects).toBe(1);
  });
});

describe('[HOT3] the quarantine', () => {
  test('keeps the first 4 KB of the payload as sent, in a copy', () => {
    const { refuse } = open();
    const payload = Uint8Array.from({ length: 5_000 }, (_, i) => i % 251);
    const row = refuse(0, 'rx-1', payload);
    if (row?.op !== 'quarantine') throw new Error('no row');
    expect(row).toMatchObject({ venue: 'kasra', device: 'rx-1', end: 'sightings', atMs: noonMs });
    expect(row.payload).toEqual(payload.slice(0, 4_096));
    payload.fill(0);
    expect(row.payload[1]).toBe(1);
  });

  test('takes 100 rows a second and device', () => {
    const { refuse } = open();
    const kept = (name: string, fromMs: number) =>
      Array.from({ length: 250 }, (_, i) => refuse(fromMs + i, name)).filter(Boolean).length;
    expect(kept('rx-1', 0)).toBe(100);
    expect(kept('rx-2', 500)).toBe(100);
    expect(kept('rx-1', 1_000)).toBe(100);
  });

  test('every refusal counts, kept or not', () => {
    const { refuse, deviceOf } = open();
    for (let i = 0; i < 250; i++) refuse(i);
    expect(deviceOf('rx-1').rejects).toBe(250);
  });
});

/** GitHub's anchor of a heading: lower case, punctuation gone, spaces to hyphens. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}

test('[HOT3] `docs` leads to a heading that is there', () => {
  const text = readFileSync(new URL('../../src/ERRORS.md', import.meta.url), 'utf8');
  const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
  const { answers, refusals, deviceOf } = open();
  const codes = Object.keys(errorCatalogue) as (keyof typeof errorCatalogue)[];
  for (const [i, code] of codes.entries()) {
    const nowMs = noonMs + i * 1_000;
    refusals.tell(deviceOf('rx-1'), { end: 'tap', refusal: { ...refusal, code }, nowMs });
  }
  expect(answers).toHaveLength(codes.length);
  for (const { answer } of answers) {
    const [file, anchor] = answer.docs.split('#');
    expect(file).toBe('src/ERRORS.md');
    expect(anchors).toContain(anchor);
  }
});

test('every link inside the page of errors leads somewhere', () => {
  const text = readFileSync(new URL('../../src/ERRORS.md', import.meta.url), 'utf8');
  const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
  const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
  expect(links.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
});
