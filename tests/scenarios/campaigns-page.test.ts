import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gates } from '../../src/contracts/effects.ts';
import { executedTriggers, reservedTriggers } from '../../src/contracts/rules.ts';
import { checkCampaign } from '../../src/engine/rules/check.ts';
import { Shop } from '../engine/shop.ts';
import { demoPlan, examplesOf, madeAgain, pageFile } from './campaigns-page.ts';

const command = 'CAMPAIGNS_PAGE=write npx vitest run tests/scenarios/campaigns-page.test.ts';
const again = `src/CAMPAIGNS.md is not what the engine says: ${command}, then read the text`;

const before = readFileSync(pageFile, 'utf8');
if (process.env.CAMPAIGNS_PAGE === 'write') writeFileSync(pageFile, madeAgain(before));
const page = readFileSync(pageFile, 'utf8');

/** The demonstration's plan with the devices that the examples speak to. */
function demo(): Shop {
  const shop = Shop.open({ quietHours: { from: '21:00', to: '08:00' } }, demoPlan());
  const devices = [
    ['till-2', 'till', 'tills'],
    ['sign-cafe', 'reader', 'cafe'],
  ] as const;
  for (const [device, kind, zone] of devices) {
    shop.command({ do: 'placeDevice', device, kind, placement: { zone } });
  }
  return shop;
}

/** Rows of the tables under a heading whose first cell is JSON. */
function cellsUnder(heading: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| `(\{.*?\})` \|/gm)].map(([, cell = '']) => cell);
}

const plain = {
  version: 1,
  id: 'plain',
  name: { en: 'Plain' },
  when: { type: 'pickedUp', zone: 'shoes' },
  then: [],
};

describe('the page about campaigns', () => {
  const { state } = demo();

  test.each(examplesOf(page))('[RUL40] $document.id is right, and read as it says', (one) => {
    expect(checkCampaign(one.document, state)).toMatchObject({ ok: true });
    expect(one.sentence, again).toBe(examplesOf(madeAgain(page)).find(sameAs(one))?.sentence);
  });

  test('[RUL1] every campaign on it has its sentence', () => {
    expect(examplesOf(page).length).toBeGreaterThan(9);
    expect(examplesOf(page)).toHaveLength(page.split('```json\n').length - 1);
  });

  test.each(cellsUnder('Conditions'))('[RUL2] the condition %s can be saved', (cell) => {
    expect(checkCampaign({ ...plain, if: JSON.parse(cell) }, state)).toMatchObject({ ok: true });
  });

  test.each(cellsUnder('Actions'))('[RUL12] the action %s can be saved', (cell) => {
    const document = { ...plain, then: [JSON.parse(cell)] };
    expect(checkCampaign(document, state)).toMatchObject({ ok: true });
  });

  test.each(cellsUnder('Limits'))('[RUL4] the limit %s can be saved', (cell) => {
    const document = { ...plain, limits: JSON.parse(cell) };
    expect(checkCampaign(document, state)).toMatchObject({ ok: true });
  });

  test('[RUL2] its tables have rows', () => {
    const counts = ['Conditions', 'Actions', 'Limits'].map((name) => cellsUnder(name).length);
    for (const count of counts) expect(count).toBeGreaterThan(4);
  });

  test.each(executedTriggers)('[RUL1] the trigger %s is in the table of triggers', (trigger) => {
    const section = page.split(/^## /m).find((part) => part.startsWith('Triggers\n'));
    expect(section).toMatch(new RegExp(`^\\|[^|]*\`${trigger}\``, 'm'));
  });

  test('[RUL1] what is reserved is said to be', () => {
    for (const name of reservedTriggers) expect(page).toContain(`\`${name}\``);
  });

  test('[RUL4] the gates stand there in their order', () => {
    const listed = [...page.matchAll(/^\d+\. `(\w+)`/gm)].map(([, name]) => name);
    expect(listed).toEqual(gates);
  });

  test('[ATT3] facts and the walk through a visit are what the engine says today', () => {
    expect(page, again).toBe(madeAgain(page));
  });

  test.each(['sent', 'nearly:', 'not sent: the visitor', 'not sent: the best of', 'put off'])(
    '[ATT3] the walk shows one that was %s',
    (word) => {
      expect(madeAgain(page)).toMatch(new RegExp(`^\\d\\d:.*  ${word}`, 'm'));
    },
  );
});

function sameAs({ document }: { document: unknown }) {
  const text = JSON.stringify(document);
  return (other: { document: unknown }) => JSON.stringify(other.document) === text;
}
