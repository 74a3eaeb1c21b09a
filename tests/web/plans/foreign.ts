import { strToU8, zipSync } from 'fflate';

const [lon, lat] = [51.4, 35];
const step = 0.0001;
const ring = (x: number, y: number, w: number, h = w) => [
  [
    [lon + x * step, lat - y * step],
    [lon + x * step, lat - (y + h) * step],
    [lon + (x + w) * step, lat - (y + h) * step],
    [lon + (x + w) * step, lat - y * step],
    [lon + x * step, lat - y * step],
  ],
];
const polygon = (...at: [number, number, number, number?]) => ({
  type: 'Polygon',
  coordinates: ring(...at),
});
const feature = (type: string, id: string, geometry: object | null, properties: object) => ({
  ...{ type: 'Feature', feature_type: type, id, geometry, properties },
});
const unit = (
  id: string,
  category: string,
  at: [number, number, number, number?],
  more: object = {},
) =>
  feature('unit', id, polygon(...at), {
    category,
    level_id: 'L0',
    name: null,
    restriction: null,
    ...more,
  });
const of = (features: object[]) => strToU8(JSON.stringify({ type: 'FeatureCollection', features }));

/** A small building as another program would export it. */
export function foreign(): Uint8Array {
  return zipSync({
    'manifest.json': strToU8(JSON.stringify({ version: '1.0.0', language: 'en' })),
    'mall/level.geojson': of([
      feature('level', 'L1', polygon(0, 0, 8, 4), { ordinal: 1, name: { de: 'x', en: 'Upper' } }),
      feature('level', 'L0', polygon(0, 0, 8, 4), {
        ordinal: 0,
        name: { en: 'Ground', fa: 'همکف' },
      }),
    ]),
    'mall/unit.geojson': of([
      unit('u1', 'walkway', [0, 0, 8, 4], { name: { en: 'Hall' } }),
      unit('u2', 'room', [1, 1, 1]),
      unit('u3', 'restroom.female', [3, 1, 1]),
      unit('u4', 'room', [5, 1, 1], { name: { en: 'Try on' } }),
      unit('u5', 'column', [0.2, 0.2, 0.1]),
      unit('u6', 'office', [7, 1, 0.5], { name: { en: 'Office' } }),
      unit('u7', 'stairs', [1, 3, 0.5]),
      unit('u8', 'stairs', [1, 3, 0.5], { level_id: 'L1' }),
      unit('u9', 'room', [1, 3, 0.5], { level_id: 'gone' }),
    ]),
    'mall/occupant.geojson': of([
      feature('occupant', 'o1', null, { name: { en: 'Shoe House' }, anchor_id: 'a1' }),
    ]),
    'mall/anchor.geojson': of([
      feature('anchor', 'a1', { type: 'Point', coordinates: [lon, lat] }, { unit_id: 'u2' }),
    ]),
    'mall/opening.geojson': of([
      feature(
        'opening',
        'd1',
        {
          type: 'LineString',
          coordinates: [
            [lon + 1.2 * step, lat - step],
            [lon + 1.4 * step, lat - step],
          ],
        },
        { category: 'pedestrian', level_id: 'L0' },
      ),
    ]),
    'mall/amenity.geojson': of([
      feature(
        'amenity',
        'm1',
        { type: 'Point', coordinates: [lon, lat] },
        { category: 'fittingroom', unit_ids: ['u4'], name: null },
      ),
      feature(
        'amenity',
        'm2',
        { type: 'Point', coordinates: [lon, lat] },
        { category: 'atm', unit_ids: ['u1'], name: { en: 'Cash' } },
      ),
    ]),
    'mall/kiosk.geojson': of([
      feature('kiosk', 'k1', polygon(2.5, 0.2, 0.4), { level_id: 'L0', name: { en: 'Info' } }),
    ]),
    'mall/fixture.geojson': of([
      feature('fixture', 'f1', polygon(6, 3, 0.2), {
        category: 'furniture',
        level_id: 'L0',
        name: null,
      }),
    ]),
    'mall/section.geojson': of([
      feature('section', 's1', polygon(0, 0, 2), { name: { en: 'Food court' }, level_id: 'L0' }),
    ]),
  });
}
