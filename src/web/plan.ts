import type { Plan, Zone } from '../contracts/venue.ts';

type Feature = {
  readonly type: 'Feature';
  readonly geometry:
    | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly number[][])[] }
    | { readonly type: 'LineString'; readonly coordinates: readonly number[][] };
  readonly properties: Readonly<Record<string, unknown>>;
};

/**
 * A plan as GeoJSON in metres of the venue's own plane, y downwards: not WGS 84, hence `units`.
 * Zones are polygons with the properties that `venue import` reads, walls are lines. Source of the
 * shapes: RFC 7946.
 */
export function planFeatures(plan: Plan) {
  const walls = plan.walls.map(({ floor, line: [x1, y1, x2, y2] }): Feature => {
    const coordinates = [
      [x1, y1],
      [x2, y2],
    ];
    return {
      type: 'Feature',
      geometry: { type: 'LineString', coordinates },
      properties: { kind: 'wall', floor },
    };
  });
  const features = [...plan.zones.map(zoneFeature), ...walls];
  return { type: 'FeatureCollection', units: 'm', floors: plan.floors, features } as const;
}

function zoneFeature({ polygon, ...properties }: Zone): Feature {
  const ring = polygon.map(([x, y]) => [x, y]);
  const [first] = ring;
  const closed = first === undefined ? [] : [...ring, first];
  return { type: 'Feature', geometry: { type: 'Polygon', coordinates: [closed] }, properties };
}
