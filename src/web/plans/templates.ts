import type { ZoneTemplate } from '../../contracts/api-plan.ts';

/**
 * Zones to begin with. People a square metre are round numbers to begin with, not a fire code's:
 * one on 2 m² among goods, one on 1 m² at tables, two on 1 m² in a queue.
 */
export const zoneTemplates: readonly ZoneTemplate[] = [
  {
    id: 'entrance',
    kind: 'entrance',
    name: { en: 'Entrance', fa: 'ورودی' },
    widthM: 3,
    heightM: 2,
  },
  of('aisle', 'aisle', { en: 'Aisle', fa: 'راهرو' }, [0.5, 8, 2]),
  of('display', 'display', { en: 'Display', fa: 'ویترین و قفسه' }, [0.5, 4, 3]),
  of('fitting', 'fitting', { en: 'Fitting rooms', fa: 'اتاق پرو' }, [0.5, 3, 3]),
  of('queue', 'queue', { en: 'Queue', fa: 'صف' }, [2, 4, 1.5]),
  of('till', 'till', { en: 'Till', fa: 'صندوق' }, [0.5, 3, 2]),
  of('service', 'service', { en: 'Service desk', fa: 'میز خدمات' }, [0.5, 3, 2]),
  of('amenity', 'amenity', { en: 'Café and rest area', fa: 'کافه و استراحت' }, [1, 4, 4]),
  { id: 'exit', kind: 'exit', name: { en: 'Exit', fa: 'خروجی' }, widthM: 3, heightM: 2 },
];

function of(
  id: string,
  kind: ZoneTemplate['kind'],
  name: ZoneTemplate['name'],
  [peoplePerM2, widthM, heightM]: readonly [number, number, number],
): ZoneTemplate {
  return { id, kind, name, peoplePerM2, widthM, heightM };
}
