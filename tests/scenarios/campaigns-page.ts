import { readFileSync } from 'node:fs';
import type { EffectOf } from '../../src/contracts/effects.ts';
import { readPlan } from '../../src/contracts/geojson.ts';
import { Campaign } from '../../src/contracts/rules.ts';
import type { Plan } from '../../src/contracts/venue.ts';
import { whyOf } from '../../src/contracts/why.ts';
import { factList } from '../../src/engine/rules/fact-texts.ts';
import { namesOf, sentenceOf } from '../../src/engine/rules/sentence.ts';
import { openingMs, type Shop } from '../engine/shop.ts';
import { doneBy, play, Script } from './script.ts';

/** What of src/CAMPAIGNS.md is made from the engine itself, so that the page cannot rot. */
export const pageFile = new URL('../../src/CAMPAIGNS.md', import.meta.url);

/** The plan of the demonstration, whose zones the page's examples name. */
export function demoPlan(): Plan {
  const file = new URL('../../firmware-sim/demo/venue.geojson', import.meta.url);
  const read = readPlan(JSON.parse(readFileSync(file, 'utf8')), 'm');
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.plan;
}

const example = /```json\n([\s\S]*?)\n```\n\n> ([^\n]*)\n/g;
const block = /<!-- made: (\S+) -->\n[\s\S]*?\n<!-- end -->/g;

/** The campaigns of a page, each with the sentence it stands beside. */
export function examplesOf(page: string): { document: unknown; sentence: string }[] {
  return [...page.matchAll(example)].map(([, text = '', sentence = '']) => ({
    document: JSON.parse(text),
    sentence,
  }));
}

/** The page with everything on it that is made, made again. */
export function madeAgain(page: string): string {
  const names = namesOf(demoPlan());
  const made = new Map([['facts', factsTable()], ...walk()]);
  return page
    .replace(example, (whole: string, text: string, old: string) => {
      const { en } = sentenceOf(Campaign.parse(JSON.parse(text)), names);
      return whole.replace(`> ${old}`, () => `> ${en}`);
    })
    .replace(block, (_whole: string, name: string) => {
      const text = made.get(name);
      if (text === undefined) throw new Error(`nothing makes the block ${name}`);
      return `<!-- made: ${name} -->\n${text}\n<!-- end -->`;
    });
}

function factsTable(): string {
  const rows = factList().map(({ name, type, unit, values, about }) => {
    const kind = values === undefined ? type : values.map((value) => `\`${value}\``).join(' ');
    return `| \`${name}\` | ${kind}${unit === undefined ? '' : `, ${unit}`} | ${about.en} |`;
  });
  return ['| fact | type | meaning |', '|---|---|---|', ...rows].join('\n');
}

/** The visit of tests/scenarios/one-visit.json and what the engine wrote of it. */
function walk(): [string, string][] {
  const file = new URL('./one-visit.json', import.meta.url);
  const shop = play(Script.parse(JSON.parse(readFileSync(file, 'utf8'))));
  const decisions = shop.of('decision');
  const row = decisions.find(({ outcome }) => outcome === 'nearMiss');
  const told = decisions.map((one, i): [string, string] => [
    `walk-${i + 1}`,
    fenced(decisionLines(shop, one)),
  ]);
  return [
    ['walk-events', fenced(eventLines(shop))],
    ['walk-row', fenced([JSON.stringify(row, undefined, 1)])],
    ...told,
    ['walk-done', fenced(doneLines(shop))],
  ];
}

function decisionLines(shop: Shop, one: EffectOf<'decision'>): string[] {
  const { id, atMs, visitor, campaign } = one;
  const scene = { venue: shop.state.venue, visitor, campaign, atMs, decisions: [one] };
  const none = { record: undefined, statusThen: undefined, visit: undefined };
  const [why] = whyOf({ ...scene, ...none }).decisions;
  if (why === undefined) throw new Error(`nothing is told of ${id}`);
  const due = one.dueMs === undefined ? '' : ` (${clock(one.dueMs)})`;
  const gates = why.gates.map(({ passed, words }) => `  ${passed ? '✓' : '✗'} ${short(words)}`);
  const led = one.because.map((event) => {
    return `${clock(event.atMs)} ${event.event}${event.zone === undefined ? '' : ` ${event.zone}`}`;
  });
  const head = `${clock(atMs)}  ${short(id)}  ${why.sentence}${due}`;
  return [short(head), ...gates, `  because: ${led.join(', ')}`];
}

function eventLines(shop: Shop): string[] {
  const shown = shop.events.filter(({ type }) => type !== 'stageChanged');
  return shown.map((event) => {
    const zone = 'zone' in event && event.zone ? ` ${event.zone}` : '';
    const sku = 'sku' in event && event.sku ? ` ${event.sku}` : '';
    const dwell = 'dwellMs' in event ? ` after ${event.dwellMs / 1_000} s` : '';
    const stay = event.type === 'dwelled' ? ` for ${event.forMs / 1_000} s` : '';
    return `${clock(event.atMs)}  ${event.type}${zone}${sku}${dwell}${stay}`;
  });
}

function doneLines(shop: Shop): string[] {
  const messages = shop.of('message').map(({ atMs, campaign, channels, expiresAtMs }) => {
    const until = clock(expiresAtMs);
    return { atMs, line: `message ${campaign} to ${channels.join(' and ')}, until ${until}` };
  });
  const others = doneBy(shop).map((effect) => {
    const amount = effect.type === 'conversion' ? ` of ${effect.amount} EUR` : '';
    const whose = 'campaign' in effect ? effect.campaign : '';
    return { atMs: effect.atMs, line: `${effect.type} of ${whose}${amount}` };
  });
  return [...messages, ...others]
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, line }) => `${clock(atMs)}  ${line}`);
}

/** `shop/welcome/1/v/1795501802500:0` → `welcome/1/v/…02500:0`. */
function short(text: string): string {
  return text.replaceAll('shop/', '').replace(/\d{8}(\d{5})(?!\d)/g, '…$1');
}

/** Scenarios open at ten in the morning. */
function clock(atMs: number): string {
  const ms = atMs - openingMs;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const [hours, minutes, seconds] = [10 + ms / 3_600_000, (ms / 60_000) % 60, (ms / 1_000) % 60];
  const day = hours >= 24 ? ' the next day' : '';
  const tenths = ms % 1_000 === 0 ? '' : `.${(ms % 1_000) / 100}`;
  return `${two(hours % 24)}:${two(minutes)}:${two(seconds)}${tenths}${day}`;
}

function fenced(lines: readonly string[]): string {
  return ['```text', ...lines, '```'].join('\n');
}
