import { describe, expect, test } from 'vitest';
import {
  documentOf,
  durationOf,
  idFor,
  offerOf,
} from '../../dashboards/campaigns/form/document.ts';
import { faultsIn, holesFor, placeOf } from '../../dashboards/campaigns/form/faults.ts';
import { type Fields, holes, plain } from '../../dashboards/campaigns/form/fields.ts';
import { fieldsOf } from '../../dashboards/campaigns/form/read-back.ts';
import { fieldsFrom, starters } from '../../dashboards/campaigns/form/starters.ts';
import { en } from '../../dashboards/campaigns/form/words-en.ts';
import { fa } from '../../dashboards/campaigns/form/words-fa.ts';
import { demoSetup } from '../../firmware-sim/demo/setup.ts';
import { Offer } from '../../src/contracts/coupons.ts';
import { Campaign } from '../../src/contracts/rules.ts';
import { templateVariableNames } from '../../src/contracts/templates.ts';
import { checkCampaign } from '../../src/engine/rules/check.ts';
import { Shop } from '../engine/shop.ts';

const { state } = Shop.open();
const zone = state.plan?.zones[0]?.id ?? '';

/** As somebody leaves it who only chose the zone. */
function chosen(key: string): Fields {
  const starter = starters.find((one) => one.key === key);
  if (starter === undefined) throw new Error(key);
  const fields = fieldsFrom(starter);
  return fields.when === 'dwelled' ? { ...fields, zone } : fields;
}

function kept(fields: Fields, id = 'one'): Campaign {
  return Campaign.parse(documentOf(fields, id, 'live'));
}

describe.each(starters.map(({ key }) => key))('the starter %s', (key) => {
  test('[CPF1] says a campaign that the engine takes, once it has its zone', () => {
    expect(faultsIn(chosen(key))).toEqual([]);
    const document = documentOf(chosen(key), 'one', 'live');
    expect(checkCampaign(document, state)).toMatchObject({ ok: true });
    const offer = offerOf(chosen(key), 'one');
    if (offer !== undefined) expect(Offer.parse(offer)).toMatchObject(offer);
  });

  test('[CPF4] leaves nothing for the server to fill in, and is read back as it was typed', () => {
    const fields = chosen(key);
    expect(kept(fields)).toEqual(documentOf(fields, 'one', 'live'));
    const { offer: _, coupon, ...rest } = fieldsOf(kept(fields)) ?? plain;
    const { offer: __, coupon: ___, ...typed } = { ...fields, id: 'one' };
    expect(rest).toEqual(typed);
    expect(coupon).toBe(fields.coupon === '' ? '' : 'one-offer');
  });
});

test('[CPF4] every field comes back: hours, days, limits, segment, staff, no Persian', () => {
  const fields: Fields = {
    ...chosen('fitting'),
    ...{ id: 'one', nameFa: '', minutes: '90', visits: '1', who: 'segment', segment: 'runners' },
    ...{ isTimed: true, days: ['sat', 'fri'], from: '10:00', to: '21:30' },
    ...{ firstDay: '2026-12-01', lastDay: '2026-12-24', per: '7d', total: '50', control: '20' },
    ...{ goalHours: '48', channels: ['email', 'inbox'], notBought: true, coupon: 'ten' },
  };
  expect(kept(fields).when.for).toBe('90m');
  expect(kept(fields).goal?.within).toBe('2d');
  expect(fieldsOf(kept(fields))).toEqual(fields);
});

test('[CPF4] the same said another way is the form’s; more than it can show is by hand', () => {
  const campaign = kept({ ...chosen('linger'), coupon: 'ten' });
  const other = { ...campaign, when: { ...campaign.when, for: '180s', over: 'stay' as const } };
  expect(fieldsOf(other)?.minutes).toBe('3');
  expect(fieldsOf({ ...campaign, topic: 'shoes' })).toBeUndefined();
  expect(fieldsOf({ ...campaign, priority: 60 })).toBeUndefined();
  expect(fieldsOf({ ...campaign, when: { ...campaign.when, for: '20s' } })).toBeUndefined();
  expect(fieldsOf({ ...campaign, limits: {} })).toBeUndefined();
  for (const document of demoSetup().campaigns) {
    const { id, ...campaign } = Campaign.parse(document);
    // The thanks after a visit is just what the form says; the others say more.
    expect([id, fieldsOf({ id, ...campaign }) !== undefined]).toEqual([id, id === 'thanks']);
  }
});

test('[CPF2] what is missing or no number is said at its field, in any digits', () => {
  const places = (fields: Fields) => faultsIn(fields).map(({ place }) => place);
  expect(places(plain)).toEqual(['nameEn', 'zone', 'titleEn', 'bodyEn']);
  const fields = chosen('linger');
  expect(places({ ...fields, minutes: '۵', control: '۱۰' })).toEqual([]);
  expect(kept({ ...fields, minutes: '۵' }).when.for).toBe('5m');
  expect(places({ ...fields, minutes: '', control: '95', total: 'many' })).toEqual([
    'minutes',
    'total',
    'control',
  ]);
  const offer = { ...fields.offer, kind: 'amount' as const, value: '0', days: '' };
  expect(places({ ...fields, offer })).toEqual(['offer.value', 'offer.currency', 'offer.days']);
  expect(places({ ...fields, coupon: '' })).toEqual(['bodyEn', 'bodyFa']);
  expect(places({ ...fields, titleEn: '', titleFa: 'سلام' })).toEqual([]);
  expect(kept({ ...fields, titleEn: '', titleFa: 'سلام' }).then[0]).toMatchObject({
    message: { title: { en: 'سلام', fa: 'سلام' } },
  });
});

test('[CPF2] every problem that the engine finds in a form has its field', () => {
  const wrong = { ...chosen('fitting'), zone: 'gone', bodyFa: '{name', taskEn: 'for {name}' };
  const document = documentOf(
    { ...wrong, isTimed: true, from: '10:00', to: '10:00', firstDay: '2026-02-02' },
    'one',
    'live',
  );
  const checked = checkCampaign(document, state);
  const found = checked.ok ? [] : checked.problems.map(({ path }) => placeOf(path));
  expect(new Set(found)).toEqual(new Set(['zone', 'bodyFa', 'taskEn', 'days']));
  expect(placeOf('then.0.message.coupon')).toBe('coupon');
  expect(placeOf('offer.valid.until')).toBe('offer.days');
  expect(placeOf('if.all[0].fact')).toBeUndefined();
});

test('[CPF1] texts are offered what the engine can fill in, and no more', () => {
  expect([...holes].sort()).toEqual([...templateVariableNames].sort());
  expect(holesFor(plain)).toEqual(['name', 'venue', 'zone', 'minutes']);
  expect(holesFor({ ...plain, when: 'ended', coupon: 'ten' })).toEqual(['name', 'venue', 'coupon']);
});

test('[CPF1] an id comes from the name, and no two campaigns have the same', () => {
  expect(idFor('A coupon, for WHO stays!', [])).toBe('a-coupon-for-who-stays');
  expect(idFor('Été', ['ete', 'ete-2'])).toBe('e-te');
  expect(idFor('کوپن', ['campaign'])).toBe('campaign-2');
  expect([90_000, 180_000, 7_200_000, 86_400_000].map(durationOf)).toEqual([
    '90s',
    '3m',
    '2h',
    '1d',
  ]);
});

test('[PAG3] the form says in Persian everything it says in English, with the same holes', () => {
  const holesOf = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
  const persian: Readonly<Record<string, unknown>> = fa;
  expect(Object.keys(fa).sort()).toEqual(Object.keys(en).sort());
  for (const [key, text] of Object.entries(en)) {
    expect([key, holesOf(String(persian[key]))]).toEqual([key, holesOf(text)]);
    expect(String(persian[key]).replaceAll(/\{\w+\}/g, ''), key).not.toMatch(/[0-9يك]/);
  }
});
