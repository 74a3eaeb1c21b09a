import { fold } from './fold.ts';
import type { PlaceRow, SlotRow } from './goods.ts';
import type { GoodsChange, GoodsScale, RowReader } from './goods-rows.ts';
import { isCleanText } from './ids.ts';

/**
 * Rows of what stands where: an article in a zone, or in the slot of a shelf. What the table says
 * already is taken as it is, also of a zone or shelf that is gone. [GDP3] [GDP5]
 */
export function placeReader({ known, zones, shelves }: GoodsScale): RowReader {
  const articles = new Set(known.articles.map(({ sku }) => sku));
  const slots = new Map(known.planogram.map((one) => [keyOf(one), one]));
  const stood = new Map(known.places.map((one) => [keyOf(one), one]));
  const zoneIds = new Map(
    zones.flatMap(({ id, name }) => [id, name.en, name.fa ?? id].map((text) => [fold(text), id])),
  );
  const planogram: SlotRow[] = [];
  const places: PlaceRow[] = [];
  const gone = {
    articles: [],
    slots: [] as { device: string; slot: string }[],
    places: [] as PlaceRow[],
  };
  const seen = new Set<string>();
  const readSlot = (sku: string, device: string, slot: string): ReturnType<RowReader['read']> => {
    if (slot === '') return { fault: 'slot', column: 'slot' };
    if (slot.length > 128 || !isCleanText(slot)) return { fault: 'letters', column: 'slot' };
    const row = { device, slot, sku };
    const key = keyOf(row);
    const old = slots.get(key)?.sku;
    if (old === sku) return { key };
    if (!shelves.includes(device)) return { fault: 'shelf', column: 'shelf' };
    if (!articles.has(sku)) return { fault: 'article', column: 'sku' };
    if (!seen.has(key)) planogram.push(row);
    seen.add(key);
    const about = `${device}/${slot}`;
    const how = old === undefined ? 'new' : 'changed';
    return {
      key,
      change: { how, about, what: [{ column: 'sku', ...(old && { before: old }), after: sku }] },
    };
  };
  const readZone = (sku: string, said: string): ReturnType<RowReader['read']> => {
    const zone = zoneIds.get(fold(said)) ?? said;
    const key = keyOf({ zone, sku });
    if (stood.has(key)) return { key };
    if (!zoneIds.has(fold(said))) return { fault: 'zone', column: 'zone' };
    if (!articles.has(sku)) return { fault: 'article', column: 'sku' };
    if (!seen.has(key)) places.push({ zone, sku });
    seen.add(key);
    return { key, change: { how: 'new', about: sku, what: [{ column: 'zone', after: zone }] } };
  };
  return {
    needs: ['sku'],
    read: (cell) => {
      const [sku, zone, shelf] = [cell('sku'), cell('zone'), cell('shelf')];
      if (sku === '') return { fault: 'missing', column: 'sku' };
      if (shelf !== '') return readSlot(sku, shelf, cell('slot'));
      return zone === '' ? { fault: 'place', column: 'zone' } : readZone(sku, zone);
    },
    rest: (named) => restOf(known, named, gone),
    taken: { articles: [], planogram, places, gone },
  };
}

type Gone = { slots: { device: string; slot: string }[]; places: PlaceRow[] };

/** What the file did not name goes. */
function restOf(known: GoodsScale['known'], named: ReadonlySet<string>, gone: Gone) {
  return [
    ...known.planogram.flatMap((one): GoodsChange[] => {
      if (named.has(keyOf(one))) return [];
      gone.slots.push({ device: one.device, slot: one.slot });
      return [
        {
          how: 'gone',
          about: `${one.device}/${one.slot}`,
          what: [{ column: 'sku', before: one.sku }],
        },
      ];
    }),
    ...known.places.flatMap((one): GoodsChange[] => {
      if (named.has(keyOf(one))) return [];
      gone.places.push(one);
      return [{ how: 'gone', about: one.sku, what: [{ column: 'zone', before: one.zone }] }];
    }),
  ];
}

function keyOf(row: SlotRow | Omit<SlotRow, 'sku'> | PlaceRow): string {
  return 'zone' in row ? `zone/${row.zone}/${row.sku}` : `slot/${row.device}/${row.slot}`;
}
